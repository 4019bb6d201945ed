# What a participant could end the worker with, corrected in copies of mediasoup's sources. docs/worker-findings.md has the packets.

# Compiles a copy of a source below src/, or of a header below include/, with this text in the place of that. Fails where there is no such place,
# as in another version of mediasoup: look whether it was corrected there.
function(correct file wrong right)
  set(copy "${CMAKE_CURRENT_BINARY_DIR}/corrected/${file}")
  if(file MATCHES "\\.hpp$")
    set(original "${MEDIASOUP_WORKER_DIR}/include/${file}")
  else()
    set(original "${MEDIASOUP_WORKER_DIR}/src/${file}")
  endif()
  if(file IN_LIST corrected)
    file(READ "${copy}" text)
  else()
    file(READ "${original}" text)
  endif()
  string(FIND "${text}" "${wrong}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "${file} does not contain what is to be corrected:\n${wrong}")
  endif()
  string(REPLACE "${wrong}" "${right}" text "${text}")
  file(WRITE "${copy}" "${text}")
  list(TRANSFORM sources REPLACE "^${original}$" "${copy}")
  set(sources ${sources} PARENT_SCOPE)
  set(corrected ${corrected} "${file}" PARENT_SCOPE)
endfunction()

# An RTP header extension in the form of two bytes without a value, which is forwarded in the form of one byte: SetExtensions() throws.
correct(RTC/RTP/Packet.cpp
  "if (storeExtensions)
						{
							// Store the Two-Bytes"
  "if (storeExtensions && len > 0)
						{
							// Store the Two-Bytes")

# An SCTP chunk of an unknown type that is to be reported, and does not fit into the report: SetUnrecognizedChunk() throws.
correct(RTC/SCTP/association/Association.cpp
  "receivedUnknownChunk->GetBuffer(), receivedUnknownChunk->GetLength());"
  "receivedUnknownChunk->GetBuffer(), std::min<size_t>(receivedUnknownChunk->GetLength(), 64));")

# SHUTDOWN, and then the COOKIE-ECHO of the association once more: AssertIsConsistent() finds the T2 timer running in ESTABLISHED.
correct(RTC/SCTP/association/Association.cpp
  "this->t1CookieTimer->Stop();

			if (this->state != State::ESTABLISHED)"
  "this->t1CookieTimer->Stop();
			this->t2ShutdownTimer->Stop();

			if (this->state != State::ESTABLISHED)")

# An SCTP stream that is named twice in one request to reset streams: its consumer is deleted twice.
correct(RTC/Transport.cpp
  "dataConsumersToClose.push_back(dataConsumer);
					streamsToReset.push_back(streamId);"
  "if (std::find(streamsToReset.begin(), streamsToReset.end(), streamId) == streamsToReset.end())
					{
						dataConsumersToClose.push_back(dataConsumer);
						streamsToReset.push_back(streamId);
					}")

# A receiver that reports packets as lost, again and again, and a round trip of no time: all of the last two seconds is sent at once each time.
# Five times are enough where every third packet is lost.
correct(RTC/RTP/RtpStreamSend.cpp
  "else if (item->resentAtMs != 0 && nowMs - item->resentAtMs <= rttMs)"
  "else if (item->sentTimes >= 5 || (item->resentAtMs != 0 && nowMs - item->resentAtMs <= rttMs))")

# An SCTP packet full of heartbeats: each is answered by a packet of its own.
correct(RTC/SCTP/association/Association.cpp
  "void Association::HandleReceivedHeartbeatRequestChunk(
		  const Packet* /*receivedPacket*/,"
  "void Association::HandleReceivedHeartbeatRequestChunk(
		  const Packet* receivedPacket,")
correct(RTC/SCTP/association/Association.cpp
  "this->tcb->GetHeartbeatHandler().HandleReceivedHeartbeatRequestChunk(
			  receivedHeartbeatRequestChunk);"
  "if (receivedPacket->GetFirstChunkOfType<HeartbeatRequestChunk>() != receivedHeartbeatRequestChunk)
			{
				return;
			}

			this->tcb->GetHeartbeatHandler().HandleReceivedHeartbeatRequestChunk(
			  receivedHeartbeatRequestChunk);")

# Small SCTP messages for receivers that acknowledge nothing: with each message, all that waits and all that is outstanding is counted and sorted to
# check it, and all that is to be sent again is looked through even where nothing may be sent.
correct(RTC/SCTP/tx/OutstandingData.cpp
  "size_t actualUnackedPayloadBytes{ 0 };
			size_t actualUnackedPacketBytes{ 0 };"
  "return;

			size_t actualUnackedPayloadBytes{ 0 };
			size_t actualUnackedPacketBytes{ 0 };")
correct(RTC/SCTP/tx/OutstandingData.cpp
  "for (auto it = chunks.begin(); it != chunks.end();)"
  "for (auto it = chunks.begin(); it != chunks.end() && maxLength > this->dataChunkHeaderLength;)")
correct(RTC/SCTP/tx/RoundRobinSendQueue.cpp
  "size_t bytes{ 0 };

			for (const auto& item : this->items)"
  "return;

			size_t bytes{ 0 };

			for (const auto& item : this->items)")
correct(RTC/SCTP/tx/RoundRobinSendQueue.cpp
  "std::set<uint16_t> expectedActiveStreamIds;"
  "return;

			std::set<uint16_t> expectedActiveStreamIds;")

# RTP of ever other SSRCs with the MID, or the RID, of a producer: each is remembered until the producer closes.
correct(RTC/RtpListener.cpp
  "this->ssrcTable[packet->GetSsrc()] = producer;"
  "if (this->ssrcTable.size() < 256)
				{
					this->ssrcTable[packet->GetSsrc()] = producer;
				}")

# TCP connections over which nobody reaches a transport: strangers hold as many as they want, each with a buffer.
correct(handles/TcpServerHandle.cpp
  "#include \"handles/TcpServerHandle.hpp\""
  "#include \"handles/TcpServerHandle.hpp\"
#include \"unproven-connections.hpp\"")
correct(handles/TcpServerHandle.cpp
  "this->connections.insert(connection);"
  "this->connections.insert(connection);
	UnprovenConnections::Add(connection);")
correct(handles/TcpConnectionHandle.cpp
  "#include \"handles/TcpConnectionHandle.hpp\""
  "#include \"handles/TcpConnectionHandle.hpp\"
#include \"unproven-connections.hpp\"")
correct(handles/TcpConnectionHandle.cpp
  "delete[] this->buffer;"
  "delete[] this->buffer;
	UnprovenConnections::Remove(this);")
correct(RTC/TcpConnection.cpp
  "#include \"RTC/TcpConnection.hpp\""
  "#include \"RTC/TcpConnection.hpp\"
#include \"unproven-connections.hpp\"")
correct(RTC/TcpConnection.cpp
  "// Be ready to parse more than a single frame in a single TCP chunk."
  "if (GetRecvBytes() > UnprovenConnections::MaxBytes && UnprovenConnections::Has(this))
		{
			ErrorReceiving();

			return;
		}

		// Be ready to parse more than a single frame in a single TCP chunk.")
correct(RTC/WebRtcServer.cpp
  "#include \"RTC/WebRtcServer.hpp\""
  "#include \"RTC/WebRtcServer.hpp\"
#include \"unproven-connections.hpp\"")
correct(RTC/WebRtcServer.cpp
  "RTC::TransportTuple tuple(connection);

		OnPacketReceived(std::addressof(tuple), data, len, bufferLen, receivedAtUs);"
  "RTC::TransportTuple tuple(connection);

		OnPacketReceived(std::addressof(tuple), data, len, bufferLen, receivedAtUs);

		if (UnprovenConnections::Has(connection) && this->mapTupleWebRtcTransport.contains(tuple.GetTupleKey()))
		{
			UnprovenConnections::Remove(connection);
		}")

# A receiver over TCP that reads nothing: what is sent to it waits in the worker without end, and after its transport for as long as it wants.
correct(handles/TcpConnectionHandle.cpp
  "// First try uv_try_write()."
  "if (uv_stream_get_write_queue_size(reinterpret_cast<uv_stream_t*>(this->uvHandle)) > 1048576)
	{
		if (cb)
		{
			(*cb)(false);
			delete cb;
		}

		return;
	}

	// First try uv_try_write().")
correct(handles/TcpConnectionHandle.cpp
  "if (!this->hasError && !this->isClosedByPeer)"
  "if (!this->hasError && !this->isClosedByPeer && uv_stream_get_write_queue_size(reinterpret_cast<uv_stream_t*>(this->uvHandle)) == 0)")

# A VP8 key frame of more pixels than any page shows: decoding it takes each receiver's memory.
correct(RTC/Producer.cpp
  "#include \"RTC/Producer.hpp\""
  "#include \"RTC/Producer.hpp\"
#include \"vp8-frame-size.hpp\"")
correct(RTC/Producer.cpp
  "// If paused stop here."
  "if (
		  packet->IsKeyFrame() && rtpStream->GetMimeType().subtype == RTC::RtpCodecMimeType::Subtype::VP8 &&
		  Vp8FrameSize::IsTooLarge(packet->GetPayload(), packet->GetPayloadLength()))
		{
			return ReceiveRtpPacketResult::DISCARDED;
		}

		// If paused stop here.")

# Whatever else a packet makes the worker throw costs that packet, and not the worker.
correct(RTC/Transport.cpp
  "auto result = producer->ReceiveRtpPacket(packet, receivedAtUs);"
  "auto result = RTC::Producer::ReceiveRtpPacketResult::DISCARDED;

		try
		{
			const Served::Source source{ Served::Name(producer->id) };

			result = producer->ReceiveRtpPacket(packet, receivedAtUs);
		}
		catch (const std::exception& error)
		{
			MS_WARN_TAG(rtp, \"RTP packet dropped: %s\", error.what());
		}")
correct(RTC/Transport.cpp
  "this->sctpAssociation->ReceiveSctpData(data, len, receivedAtUs);"
  "try
		{
			this->sctpAssociation->ReceiveSctpData(data, len, receivedAtUs);
		}
		catch (const std::exception& error)
		{
			MS_WARN_TAG(sctp, \"SCTP packet dropped: %s\", error.what());
		}")
correct(RTC/WebRtcServer.cpp
  "if (RTC::ICE::StunPacket::IsStun(data, len))
		{
			OnStunDataReceived(tuple, data, len, receivedAtUs);
		}
		else
		{
			OnNonStunDataReceived(tuple, data, len, bufferLen, receivedAtUs);
		}"
  "try
		{
			if (RTC::ICE::StunPacket::IsStun(data, len))
			{
				OnStunDataReceived(tuple, data, len, receivedAtUs);
			}
			else
			{
				OnNonStunDataReceived(tuple, data, len, bufferLen, receivedAtUs);
			}
		}
		catch (const std::exception& error)
		{
			MS_WARN_TAG(ice, \"packet dropped: %s\", error.what());
		}")

# Whom the worker serves is written down (served.hpp), so that a death is held against nobody else. A packet serves the transport that it came for.
foreach(file RTC/WebRtcTransport.cpp RTC/PipeTransport.cpp)
  correct(${file}
    "RTC::Transport::DataReceived(len);"
    "const Served::Source source{ Served::Name(this->id) };

		RTC::Transport::DataReceived(len);")
endforeach()
correct(RTC/WebRtcTransport.cpp
  "// Pass it to the IceServer.
		this->iceServer->ProcessStunPacket(packet, tuple);"
  "const Served::Source source{ Served::Name(this->id) };

		this->iceServer->ProcessStunPacket(packet, tuple);")
correct(RTC/WebRtcTransport.cpp
  "this->iceServer->RemoveTuple(tuple);"
  "const Served::Source source{ Served::Name(this->id) };

		this->iceServer->RemoveTuple(tuple);")

# A request serves the transport that its handler was made for, and the one that it makes.
correct(RTC/Transport.cpp
  "this->direct                = options->direct();"
  "Served::Assign(Served::Name(id));

		this->direct                = options->direct();")
correct(Channel/ChannelMessageRegistrator.hpp
  "#include <string>"
  "#include \"served.hpp\"
#include <string>")
correct(Channel/ChannelMessageRegistrator.hpp
  "	private:"
  "	private:
		ankerl::unordered_dense::map<std::string, Served::Name> mapServedFor;
")
foreach(kind Request Notification)
  correct(Channel/ChannelMessageRegistrator.cpp
    "this->mapChannel${kind}Handlers[id] = channel${kind}Handler;"
    "this->mapChannel${kind}Handlers[id] = channel${kind}Handler;
			this->mapServedFor[id] = Served::Current();")
  # Whoever asks for the handler calls it.
  correct(Channel/ChannelMessageRegistrator.cpp
    "auto it = this->mapChannel${kind}Handlers.find(id);"
    "const auto servedFor = this->mapServedFor.find(id);

		if (servedFor != this->mapServedFor.end())
		{
			Served::Assign(servedFor->second);
		}

		auto it = this->mapChannel${kind}Handlers.find(id);")
endforeach()
correct(Channel/ChannelMessageRegistrator.cpp
  "this->mapChannelNotificationHandlers.erase(id);"
  "this->mapChannelNotificationHandlers.erase(id);
		this->mapServedFor.erase(id);")
correct(Worker.cpp "#include \"Settings.hpp\"" "#include \"Settings.hpp\"
#include \"served.hpp\"")
foreach(handled "request->method" "notification->data->event()")
  correct(Worker.cpp
    "switch (${handled})"
    "const Served::Source source{ Served::Name() };

	switch (${handled})")
endforeach()

# A timer serves the transport that it was made for.
correct(handles/TimerHandle.hpp
  "#include \"handles/TimerHandleInterface.hpp\""
  "#include \"handles/TimerHandleInterface.hpp\"
#include \"served.hpp\"")
correct(handles/TimerHandle.hpp
  "const std::string label;"
  "const std::string label;
	const Served::Name servedFor{ Served::Current() };")
correct(handles/TimerHandle.cpp
  "this->listener->OnTimer(this);"
  "const Served::Source source{ this->servedFor };

	this->listener->OnTimer(this);")

# What is forwarded may end the worker because of its sender or of its receiver.
correct(RTC/Consumer.hpp
  "#include \"SharedInterface.hpp\""
  "#include \"SharedInterface.hpp\"
#include \"served.hpp\"")
correct(RTC/Consumer.hpp
  "using RetransmissionBuffer ="
  "const Served::Name servedFor{ Served::Current() };

		using RetransmissionBuffer =")
correct(RTC/Consumer.cpp
  "		RTC::RTP::RtpStreamSend* rtpStream;
		RTC::SeqManager<uint16_t>* rtpSeqManager;
		RetransmissionBuffer* targetLayerRetransmissionBuffer;"
  "		const Served::Receiver receiver{ this->servedFor };

		RTC::RTP::RtpStreamSend* rtpStream;
		RTC::SeqManager<uint16_t>* rtpSeqManager;
		RetransmissionBuffer* targetLayerRetransmissionBuffer;")
correct(RTC/DataConsumer.hpp
  "#include \"SharedInterface.hpp\""
  "#include \"SharedInterface.hpp\"
#include \"served.hpp\"")
correct(RTC/DataConsumer.hpp
  "protected:
		using onQueuedCallback ="
  "	const Served::Name servedFor{ Served::Current() };

	protected:
		using onQueuedCallback =")
correct(RTC/DataConsumer.cpp
  "		if (!IsActive())
		{
			if (cb)"
  "		const Served::Receiver receiver{ this->servedFor };

		if (!IsActive())
		{
			if (cb)")

# A signal to all processes of a group (from a terminal, timeout or systemd) ends the worker, although the server drains and decides when
# calls end. A worker that hangs outlives a server that was killed.
correct(Worker.cpp
  "		this->signalHandle->AddSignal(SIGINT, \"INT\");
		this->signalHandle->AddSignal(SIGTERM, \"TERM\");"
  "")
correct(lib.cpp
  "{ \"PIPE\", SIGPIPE },"
  "{ \"INT\",  SIGINT  },
		{ \"TERM\", SIGTERM },
		{ \"PIPE\", SIGPIPE },")
correct(lib.cpp
  "act.sa_handler = SIG_IGN;"
  "#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif

	act.sa_handler = SIG_IGN;")
correct(lib.cpp
  "#include <csignal> // sigaction()"
  "#include <csignal> // sigaction()
#ifdef __linux__
#include <sys/prctl.h>
#endif")
