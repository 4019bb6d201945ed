/**
 * The transport whose packet, request or timer the worker serves at this moment, kept where the server can read it after the worker has died,
 * whatever ended it: an assertion, an access to wrong memory, a kill because it hung or because memory ran out. server/media/served.ts reads it.
 */
#ifndef PARLEY_SERVED_HPP
#define PARLEY_SERVED_HPP

#include <atomic>
#include <string>
#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace Served
{
	/** The id of a transport or of a producer, which are UUIDs; ends with zeros. Empty for none. */
	struct Name
	{
		Name() = default;

		explicit Name(const std::string& id)
		{
			id.copy(this->text, sizeof(this->text) - 1);
		}

		char text[40]{};
	};

	struct Record
	{
		/** Whose packet, request or timer it is. */
		Name source;
		/** To whom it is being forwarded. */
		Name receiver;
	};

	/** In a file without a place in any folder, which the server holds open and the kernel drops with its last holder. */
	inline Record* Open()
	{
#ifdef __linux__
		const int fd = memfd_create("parley-served", MFD_CLOEXEC);

		if (fd != -1 && ftruncate(fd, sizeof(Record)) == 0)
		{
			void* memory = mmap(nullptr, sizeof(Record), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

			if (memory != MAP_FAILED)
			{
				return static_cast<Record*>(memory);
			}
		}
#endif
		static Record unread;

		return &unread;
	}

	inline Record* const record{ Open() };

	/** The compiler moves nothing that could end the worker to the other side of this. */
	inline void Write(const Record& next)
	{
		std::atomic_signal_fence(std::memory_order_seq_cst);
		*record = next;
		std::atomic_signal_fence(std::memory_order_seq_cst);
	}

	/** What is made now (a timer, a consumer, a handler of requests) belongs to it as well. */
	inline Name Current()
	{
		return record->source;
	}

	/** Until the end of the scope around it. */
	inline void Assign(const Name& source)
	{
		Write({ .source = source, .receiver = {} });
	}

	/** Serves this one until the end of the block. */
	class Source
	{
	public:
		explicit Source(const Name& name) : before(*record)
		{
			Assign(name);
		}

		Source(const Source&) = delete;

		Source& operator=(const Source&) = delete;

		~Source()
		{
			Write(this->before);
		}

	private:
		const Record before;
	};

	/** Forwards to this one until the end of the block. */
	class Receiver
	{
	public:
		explicit Receiver(const Name& name) : before(*record)
		{
			Write({ .source = this->before.source, .receiver = name });
		}

		Receiver(const Receiver&) = delete;

		Receiver& operator=(const Receiver&) = delete;

		~Receiver()
		{
			Write(this->before);
		}

	private:
		const Record before;
	};
} // namespace Served

#endif
