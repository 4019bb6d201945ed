// TCP connections to a media port over which no transport was reached yet. Anybody can open one, and each may hold a buffer of 64 kB and a
// file descriptor: a stranger with some addresses could take all memory and all descriptors of the worker.
#pragma once

#include "handles/TcpConnectionHandle.hpp"
#include <cstddef>
#include <list>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <unordered_map>

class UnprovenConnections
{
public:
	// A connection that brings more than this without reaching a transport is closed. A browser sends a STUN request of about 120 bytes, and
	// sends it again until it is answered.
	static constexpr size_t MaxBytes{ 16384 };

public:
	static bool Has(const TcpConnectionHandle* connection)
	{
		return places.contains(connection);
	}

	// Closes the oldest of the same address where that address has too many, and the oldest of all where there are too many in all.
	static void Add(TcpConnectionHandle* connection)
	{
		const auto network = NetworkOf(connection->GetPeerAddress());

		places[connection] = connections.insert(connections.end(), { connection, network });

		if (++numbers[network] > MaxPerNetwork)
		{
			CloseOldestOf(network);
		}

		if (connections.size() > MaxInAll)
		{
			connections.front().connection->ErrorReceiving();
		}
	}

	// It has reached a transport, or is gone.
	static void Remove(const TcpConnectionHandle* connection)
	{
		const auto it = places.find(connection);

		if (it == places.end())
		{
			return;
		}

		const auto number = numbers.find(it->second->network);

		if (--number->second == 0)
		{
			numbers.erase(number);
		}

		connections.erase(it->second);
		places.erase(it);
	}

private:
	struct Unproven
	{
		TcpConnectionHandle* connection;
		std::string network;
	};

	// Two hundred people behind one address, each with two connections, may come at the same moment.
	static constexpr size_t MaxPerNetwork{ 512 };
	static constexpr size_t MaxInAll{ 2048 };

	// Of IPv6 a /64: who has one address of it has all.
	static std::string NetworkOf(const struct sockaddr* address)
	{
		if (address->sa_family == AF_INET6)
		{
			const auto& ip = reinterpret_cast<const struct sockaddr_in6*>(address)->sin6_addr;

			return { reinterpret_cast<const char*>(ip.s6_addr), IN6_IS_ADDR_V4MAPPED(std::addressof(ip)) ? 16u : 8u };
		}

		const auto& ip = reinterpret_cast<const struct sockaddr_in*>(address)->sin_addr;

		return { reinterpret_cast<const char*>(std::addressof(ip)), sizeof(ip) };
	}

	static void CloseOldestOf(const std::string& network)
	{
		for (const auto& unproven : connections)
		{
			if (unproven.network == network)
			{
				// Removes itself.
				unproven.connection->ErrorReceiving();

				return;
			}
		}
	}

	// Oldest first.
	static inline thread_local std::list<Unproven> connections;
	static inline thread_local std::unordered_map<const TcpConnectionHandle*, std::list<Unproven>::iterator> places;
	static inline thread_local std::unordered_map<std::string, size_t> numbers;
};
