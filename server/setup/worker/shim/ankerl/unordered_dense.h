// In the place of martinus/unordered_dense, which neither npm nor Debian has: its hash, set and map as far as
// the worker uses them.
//
// The entries lie in a vector in the order in which they came, and an erased one leaves its place to the last, as
// in the original. That order is seen outside: it is the order of a transport's DTLS fingerprints, of which
// mediasoup-client takes the last, and the order in which consumers get their share of the bitrate.
#pragma once
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ankerl::unordered_dense
{
	template<typename Key>
	using hash = std::hash<Key>;

	/** What set and map share: entries in order, and for each key the place of its entry. */
	template<typename Key, typename Entry, typename Hash>
	class ordered_entries
	{
	public:
		using key_type       = Key;
		using value_type     = Entry;
		using iterator       = typename std::vector<Entry>::iterator;
		using const_iterator = typename std::vector<Entry>::const_iterator;

		ordered_entries() = default;
		ordered_entries(std::initializer_list<Entry> entries)
		{
			reserve(entries.size());

			for (const Entry& entry : entries)
			{
				insert(entry);
			}
		}

		iterator begin() { return this->entries.begin(); }
		iterator end() { return this->entries.end(); }
		const_iterator begin() const { return this->entries.begin(); }
		const_iterator end() const { return this->entries.end(); }

		bool empty() const { return this->entries.empty(); }
		std::size_t size() const { return this->entries.size(); }
		bool contains(const Key& key) const { return this->places.contains(key); }
		iterator find(const Key& key) { return begin() + PlaceOf(key); }
		const_iterator find(const Key& key) const { return begin() + PlaceOf(key); }

		void reserve(std::size_t count)
		{
			this->entries.reserve(count);
			this->places.reserve(count);
		}

		void clear()
		{
			this->entries.clear();
			this->places.clear();
		}

		/** Keeps the entry that is there, if the key is. */
		std::pair<iterator, bool> insert(Entry entry)
		{
			const auto [known, isNew] = this->places.try_emplace(KeyOf(entry), this->entries.size());
			const auto place          = known->second;

			if (isNew)
			{
				this->entries.push_back(std::move(entry));
			}

			return { begin() + place, isNew };
		}

		template<typename... Arguments>
		std::pair<iterator, bool> emplace(Arguments&&... arguments)
		{
			return insert(Entry(std::forward<Arguments>(arguments)...));
		}

		/** Returns where the entry was: there is now the one that was last, or the end. */
		iterator erase(const_iterator position)
		{
			const auto gap   = static_cast<std::size_t>(position - this->entries.cbegin());
			const bool isLast = gap + 1 == this->entries.size();

			this->places.erase(KeyOf(*position));

			if (!isLast)
			{
				this->entries[gap] = std::move(this->entries.back());
				this->places.at(KeyOf(this->entries[gap])) = gap;
			}

			this->entries.pop_back();

			return begin() + gap;
		}

		std::size_t erase(const Key& key)
		{
			const const_iterator found = find(key);

			if (found == this->entries.cend())
			{
				return 0;
			}

			erase(found);

			return 1;
		}

	private:
		static const Key& KeyOf(const Entry& entry)
		{
			if constexpr (std::is_same_v<Key, Entry>)
			{
				return entry;
			}
			else
			{
				return entry.first;
			}
		}

		/** The size, which is the place of the end, for a key that is not there. */
		std::size_t PlaceOf(const Key& key) const
		{
			const auto known = this->places.find(key);

			return known == this->places.end() ? this->entries.size() : known->second;
		}

		std::vector<Entry> entries;
		std::unordered_map<Key, std::size_t, Hash> places;
	};

	template<typename Key, typename Hash = hash<Key>>
	class set : public ordered_entries<Key, Key, Hash>
	{
		using ordered_entries<Key, Key, Hash>::ordered_entries;
	};

	template<typename Key, typename Value, typename Hash = hash<Key>>
	class map : public ordered_entries<Key, std::pair<Key, Value>, Hash>
	{
	public:
		using mapped_type = Value;
		using ordered_entries<Key, std::pair<Key, Value>, Hash>::ordered_entries;

		/** Makes the value only where the key is new. */
		template<typename... Arguments>
		auto try_emplace(const Key& key, Arguments&&... arguments)
		{
			if (const auto found = this->find(key); found != this->end())
			{
				return std::pair(found, false);
			}

			return this->emplace(
			  std::piecewise_construct,
			  std::forward_as_tuple(key),
			  std::forward_as_tuple(std::forward<Arguments>(arguments)...));
		}

		Value& operator[](const Key& key) { return try_emplace(key).first->second; }
		Value& at(const Key& key) { return ValueAt(*this, key); }
		const Value& at(const Key& key) const { return ValueAt(*this, key); }

	private:
		template<typename Self>
		static auto& ValueAt(Self& self, const Key& key)
		{
			const auto found = self.find(key);

			if (found == self.end())
			{
				throw std::out_of_range("no such key in an unordered_dense map");
			}

			return found->second;
		}
	};
} // namespace ankerl::unordered_dense
