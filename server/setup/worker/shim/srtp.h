// libsrtp 3 as far as the worker calls it, told in terms of libsrtp 2, which is what Debian 12 has.
//
// Two things differ. A policy is an object behind functions in 3 and a plain struct in 2; and 3 reads a packet
// from one buffer and writes it to another, where 2 changes it in its place. Names that both versions have with
// other parameters are C++ overloads here.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

// The name of 2's struct is needed for 3's handle.
#define srtp_policy_t srtp2_policy_struct
#include <srtp2/srtp.h>
#undef srtp_policy_t

// Codes that only 3 has, with 3's numbers. The worker prints them and, through this header, gets the first.
constexpr srtp_err_status_t srtp_err_status_buffer_small{ static_cast<srtp_err_status_t>(28) };
constexpr srtp_err_status_t srtp_err_status_cryptex_err{ static_cast<srtp_err_status_t>(29) };

namespace parley
{
	/** A policy with room for the key and salt that 2's struct only points at. */
	struct SrtpPolicy
	{
		srtp2_policy_struct fields{};
		uint8_t keyAndSalt[SRTP_MAX_KEY_LEN]{};
	};

	using ChangeInPlace = srtp_err_status_t (*)(srtp_t, void*, int*);

	/** Copies the packet to where the caller wants it, then changes it there; it may grow by `growth` bytes. */
	inline srtp_err_status_t ChangePacket(
	  ChangeInPlace change,
	  srtp_t session,
	  const uint8_t* from,
	  size_t fromLength,
	  uint8_t* to,
	  size_t* toLength,
	  size_t growth)
	{
		if (*toLength < fromLength + growth)
		{
			return srtp_err_status_buffer_small;
		}

		if (to != from)
		{
			std::memcpy(to, from, fromLength);
		}

		int length{ static_cast<int>(fromLength) };
		const srtp_err_status_t status = change(session, to, &length);

		*toLength = static_cast<size_t>(length);

		return status;
	}

	// What 2 may write beyond the packet's end, by its own documentation: SRTCP also carries its index.
	constexpr size_t RtpGrowth{ SRTP_MAX_TRAILER_LEN };
	constexpr size_t RtcpGrowth{ SRTP_MAX_TRAILER_LEN + 4 };
} // namespace parley

using srtp_policy_t = parley::SrtpPolicy*;

/* Policies. */

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* created)
{
	*created = new (std::nothrow) parley::SrtpPolicy();

	return *created == nullptr ? srtp_err_status_alloc_fail : srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->fields.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	if (const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->fields.rtp, profile))
	{
		return status;
	}

	return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->fields.rtcp, profile);
}

/** The worker has one key per session and so gives no key identifier (MKI); one is refused. */
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLength,
  const uint8_t* salt,
  size_t saltLength,
  const uint8_t* mki,
  size_t /*mkiLength*/)
{
	if (mki != nullptr || keyLength + saltLength > sizeof(policy->keyAndSalt))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->keyAndSalt, key, keyLength);
	std::memcpy(policy->keyAndSalt + keyLength, salt, saltLength);
	policy->fields.key = policy->keyAndSalt;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allowed)
{
	policy->fields.allow_repeat_tx = allowed ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t packets)
{
	policy->fields.window_size = packets;

	return srtp_err_status_ok;
}

/* Sessions. */

/** The session keys are derived here; the policy may be destroyed afterwards. */
inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, &policy->fields);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

/* Packets. */

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtpLength, uint8_t* srtp, size_t* srtpLength, size_t /*mkiIndex*/)
{
	const parley::ChangeInPlace change = srtp_protect;

	return parley::ChangePacket(change, session, rtp, rtpLength, srtp, srtpLength, parley::RtpGrowth);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtpLength, uint8_t* rtp, size_t* rtpLength)
{
	const parley::ChangeInPlace change = srtp_unprotect;

	return parley::ChangePacket(change, session, srtp, srtpLength, rtp, rtpLength, 0);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcpLength, uint8_t* srtcp, size_t* srtcpLength, size_t /*mkiIndex*/)
{
	const parley::ChangeInPlace change = srtp_protect_rtcp;

	return parley::ChangePacket(change, session, rtcp, rtcpLength, srtcp, srtcpLength, parley::RtcpGrowth);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcpLength, uint8_t* rtcp, size_t* rtcpLength)
{
	const parley::ChangeInPlace change = srtp_unprotect_rtcp;

	return parley::ChangePacket(change, session, srtcp, srtcpLength, rtcp, rtcpLength, 0);
}
