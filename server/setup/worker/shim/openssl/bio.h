// Stands in front of OpenSSL's own header, for one call of the worker's.
//
// Debian's OpenSSL can hand TLS records to the kernel (kTLS), the one that mediasoup ships cannot. libssl asks
// each BIO whether that is on; the question reaches the BIO's callback first, and the callback that the worker
// sets returns 1 for whatever it does not handle. Taken for a yes, that leaves libssl without a write buffer, and
// the first DTLS handshake ends the process. So the two kTLS questions are answered here, with no.
#pragma once
#include_next <openssl/bio.h>

namespace parley
{
	template<BIO_callback_fn_ex Wrapped>
	long WithoutKtls(
	  BIO* bio,
	  int operation,
	  const char* data,
	  size_t length,
	  int argument,
	  long longArgument,
	  int returned,
	  size_t* processed)
	{
		const bool isQuestion = operation == BIO_CB_CTRL;

		if (isQuestion && (argument == BIO_CTRL_GET_KTLS_SEND || argument == BIO_CTRL_GET_KTLS_RECV))
		{
			return 0;
		}

		return Wrapped(bio, operation, data, length, argument, longArgument, returned, processed);
	}
} // namespace parley

#define BIO_set_callback_ex(bio, callback) BIO_set_callback_ex(bio, parley::WithoutKtls<callback>)
