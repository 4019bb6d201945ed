import type { MessageKey } from './en.ts';

/** Korean. It has one form for every number, hence no `_one`. */
export const ko: Record<Exclude<MessageKey, `${string}_one`>, string> = {
  'language.label': '언어',

  'landing.title': '나만의 서버에서 얼굴\u00a0보며\u00a0이야기하세요',
  'landing.lead': '가입도 설치도 필요 없습니다. 회의를 시작하고 링크를 보내면 바로 대화할 수 있습니다.',
  'landing.start': '회의 시작',
  'landing.join_label': '이름을 정하거나 링크를 붙여 넣어 참여',
  'landing.join_placeholder': '회의 이름 또는 링크',
  'landing.join': '참여',
  'landing.name_invalid':
    '회의 이름에는 글자, 숫자, 하이픈을 64자까지 사용할 수 있습니다. 링크 전체를 붙여 넣어도 됩니다.',
  'landing.name_missing': '회의 이름을 입력하거나 링크를 붙여 넣으세요.',
  'landing.recent': '최근 회의',
  'landing.install': '앱으로 설치',
  'landing.forget': '목록에서 {{room}} 지우기',

  'bad_room.title': '회의 링크가 아닙니다',
  'bad_room.text':
    '‘{{name}}’은(는) 회의 이름으로 사용할 수 없습니다. 이름에는 글자, 숫자, 하이픈을 64자까지 사용할 수 있습니다. 링크를 다시 받거나 새 회의를 시작하세요.',
  'not_found.title': '페이지를 찾을 수 없습니다',
  'not_found.text': '이 주소에는 페이지가 없습니다. 첫 화면에서 회의를 시작하거나 참여하세요.',

  'check.title': '브라우저 점검',

  'prejoin.title': '회의 참여 준비',
  'prejoin.preview': '내 카메라',
  'prejoin.name': '이름',
  'prejoin.name_placeholder': '다른 사람에게 보일 이름',
  'prejoin.name_missing': '이름을 입력하세요.',
  'prejoin.name_invalid': '이름은 줄바꿈 없이 64자까지 입력할 수 있습니다.',
  'prejoin.join': '참여',
  'prejoin.joining': '참여하는 중…',
  'prejoin.join_without': '카메라와 마이크 없이 참여하고 나중에 켤 수도 있습니다.',
  'prejoin.nobody': '아직 아무도 없습니다.',
  'prejoin.people_other': '{{people}}이 참여 중입니다.',
  'prejoin.since': '{{time}}에 시작한 회의입니다.',
  'prejoin.devices': '장치',
  'prejoin.view_only': '시청만 하기',
  'prejoin.view_only_hint': '마이크와 카메라 없이 참여합니다. 언제든지 켤 수 있습니다.',
  'prejoin.starting_camera': '카메라를 켜는 중…',
  'prejoin.allow': '브라우저가 물으면 카메라와 마이크를 허용하세요.',
  'prejoin.camera_off': '카메라가 꺼져 있습니다',
  'prejoin.level': '마이크 음량',

  'connection.connecting': '서버에 연결하는 중…',
  'connection.lost': '서버에 연결할 수 없습니다. 다시 연결하는 중…',
  'connection.certificate': '계속되면 서버의 인증서를 설치하세요.',

  'mic.label': '마이크',
  'mic.mute': '마이크 음소거',
  'mic.unmute': '마이크 음소거 해제',
  'mic.start': '마이크 켜기',
  'mic.hold': '누르고 말하기',
  'mic.options': '마이크와 스피커 선택',
  'mic.noise': '소음 제거',
  'mic.numbered': '마이크 {{number}}',
  'camera.label': '카메라',
  'camera.start': '카메라 켜기',
  'camera.stop': '카메라 끄기',
  'camera.starting': '카메라를 준비하는 중',
  'camera.options': '카메라 선택',
  'camera.background': '배경',
  'camera.flip': '카메라 전환',
  'camera.numbered': '카메라 {{number}}',
  'speaker.label': '스피커',
  'speaker.numbered': '스피커 {{number}}',
  'speaker.default': '시스템 기본값',
  'device.none': '찾을 수 없음',
  'device.unnamed': '사용을 허용하면 표시됩니다',

  'capture.retry': '다시 시도',
  'capture.ask_again': '다시 묻기',
  'capture.camera.denied': '이 페이지에서 카메라가 차단되어 있습니다. 주소창의 아이콘에서 허용한 뒤 다시 시도하세요.',
  'capture.camera.dismissed': '카메라 사용 요청이 취소되었습니다.',
  'capture.camera.none_found': '카메라를 찾을 수 없습니다. 연결하면 자동으로 켜집니다.',
  'capture.camera.in_use': '다른 앱이 카메라를 사용하고 있습니다. 그 앱을 닫고 다시 시도하세요.',
  'capture.camera.overconstrained': '선택한 카메라를 사용할 수 없습니다. 다른 카메라를 선택하거나 다시 시도하세요.',
  'capture.camera.insecure': '카메라는 https에서만 사용할 수 있습니다. https:// 주소로 이 페이지를 여세요.',
  'capture.camera.unsupported':
    '이 브라우저에서는 카메라를 사용할 수 없습니다. 최신 Chrome, Edge, Firefox, Safari를 사용하세요.',
  'capture.microphone.denied':
    '이 페이지에서 마이크가 차단되어 있습니다. 주소창의 아이콘에서 허용한 뒤 다시 시도하세요.',
  'capture.microphone.dismissed': '마이크 사용 요청이 취소되었습니다.',
  'capture.microphone.none_found': '마이크를 찾을 수 없습니다. 연결하면 자동으로 켜집니다.',
  'capture.microphone.in_use': '다른 앱이 마이크를 사용하고 있습니다. 그 앱을 닫고 다시 시도하세요.',
  'capture.microphone.overconstrained': '선택한 마이크를 사용할 수 없습니다. 다른 마이크를 선택하거나 다시 시도하세요.',
  'capture.microphone.insecure': '마이크는 https에서만 사용할 수 있습니다. https:// 주소로 이 페이지를 여세요.',
  'capture.microphone.unsupported':
    '이 브라우저에서는 마이크를 사용할 수 없습니다. 최신 Chrome, Edge, Firefox, Safari를 사용하세요.',
  'capture.both.denied':
    '이 페이지에서 카메라와 마이크가 차단되어 있습니다. 주소창의 아이콘에서 허용한 뒤 다시 시도하세요.',
  'capture.both.dismissed': '카메라와 마이크 사용 요청이 취소되었습니다.',
  'capture.both.none_found': '카메라와 마이크를 찾을 수 없습니다. 연결하면 자동으로 켜집니다.',
  'capture.both.in_use': '다른 앱이 카메라와 마이크를 사용하고 있습니다. 그 앱을 닫고 다시 시도하세요.',
  'capture.both.overconstrained':
    '선택한 카메라와 마이크를 사용할 수 없습니다. 다른 장치를 선택하거나 다시 시도하세요.',
  'capture.both.insecure': '카메라와 마이크는 https에서만 사용할 수 있습니다. https:// 주소로 이 페이지를 여세요.',
  'capture.both.unsupported':
    '이 브라우저에서는 카메라와 마이크를 사용할 수 없습니다. 최신 Chrome, Edge, Firefox, Safari를 사용하세요.',

  'room.people_other': '{{count}}명',
  'room.copy_link': '링크 복사',
  'room.link_copied': '링크를 복사했습니다',
  'room.copy_failed': '주소창에서 링크를 복사하세요',
  'room.dismiss': '닫기',

  'settings.title': '설정',

  'news.lost.microphone': '마이크 연결이 끊겨 {{device}}(으)로 바꿨습니다.',
  'news.lost.camera': '카메라 연결이 끊겨 {{device}}(으)로 바꿨습니다.',
  'news.lost.speaker': '스피커 연결이 끊겨 {{device}}(으)로 바꿨습니다.',
  'news.back.microphone': '마이크를 {{device}}(으)로 바꿨습니다.',
  'news.back.camera': '카메라를 {{device}}(으)로 바꿨습니다.',
  'news.back.speaker': '스피커를 {{device}}(으)로 바꿨습니다.',
  'news.too_slow.camera': '이 기기가 느려 배경 효과를 껐습니다.',
  'news.too_slow.microphone': '이 기기가 느려 강한 소음 제거를 껐습니다.',
  'news.failed.camera': '배경 효과를 시작할 수 없어 껐습니다.',
  'news.failed.microphone': '강한 소음 제거를 시작할 수 없어 껐습니다.',

  'dialog.close': '닫기',

  'toast.list': '알림',

  'copy.failed': '브라우저가 복사를 허용하지 않습니다',

  'names.all': '{{names}}님',
  'names.more_other': '{{names}}님 외 {{count}}명',

  'ended.reload': '페이지 새로 고침',
  'ended.home': '첫 화면으로',
  'ended.outdated_title': '페이지가 오래되었습니다',
  'ended.outdated_text': '이 페이지를 연 뒤에 서버가 업데이트되었습니다. 계속하려면 페이지를 새로 고치세요.',
  'ended.unsupported_browser_title': '이 브라우저로는 참여할 수 없습니다',
  'ended.unsupported_browser_text': '브라우저를 업데이트하거나 최신 Chrome, Edge, Firefox, Safari에서 링크를 여세요.',
  'ended.unsupported_browser_missing': '이 브라우저에 없는 기능: {{features}}',
  'ended.media_failed_title': '오디오와 비디오를 연결할 수 없습니다',

  'crash.title': '페이지에 문제가 발생했습니다',
  'crash.text': '새로 고치면 회의로 돌아갑니다.',
};
