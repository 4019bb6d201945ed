// The size of video that a VP8 key frame names. Every page that decodes 8192x8192 pixels, a few kilobytes, takes 1.5 GB for them.
#pragma once

#include <cstddef>
#include <cstdint>

class Vp8FrameSize
{
public:
	// A 5K display, as client/src/util/max-video-pixels.ts has it.
	static constexpr size_t MaxPixels{ 5120 * 2880 };

public:
	// Whether the payload of the first RTP packet of a key frame names more. A decoder refuses one that ends before it.
	static bool IsTooLarge(const uint8_t* payload, size_t len)
	{
		const size_t frame = FrameIn(payload, len);

		return len >= frame + 10 && Side(payload + frame + 6) * Side(payload + frame + 8) > MaxPixels;
	}

private:
	// Where the frame begins behind the payload descriptor (RFC 7741, section 4.2).
	static size_t FrameIn(const uint8_t* payload, size_t len)
	{
		if (len < 3 || !(payload[0] & 0x80))
		{
			return 1;
		}

		const uint8_t extensions  = payload[1];
		const bool hasPictureId   = extensions & 0x80;
		const bool isTwoBytes     = hasPictureId && (payload[2] & 0x80);
		const bool hasTl0PicIdx   = extensions & 0x40;
		const bool hasTidOrKeyIdx = extensions & 0x30;

		return size_t{ 2 } + hasPictureId + isTwoBytes + hasTl0PicIdx + hasTidOrKeyIdx;
	}

	// 14 bits, and two that say how to scale (RFC 6386, section 9.1).
	static size_t Side(const uint8_t* data)
	{
		return (data[0] | (data[1] << 8)) & 0x3fff;
	}
};
