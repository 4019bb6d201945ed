/** The texts that any screen may show, in English. Their keys and {{values}} type the other languages and `t`. */
export const en = {
  'language.label': 'Language',

  'landing.title': 'Talk face\u00a0to\u00a0face, on your own server',
  'landing.lead': 'No account, nothing to install. Start a meeting, send its link, and talk.',
  'landing.start': 'Start a meeting',
  'landing.join_label': 'Or choose a name, or paste a link',
  'landing.join_placeholder': 'Meeting name or link',
  'landing.join': 'Join',
  'landing.name_invalid':
    'Meeting names can have up to 64 letters, digits and hyphens. You can also paste the whole link.',
  'landing.name_missing': 'Enter a name, or paste the link of a meeting.',
  'landing.recent': 'Recent meetings',
  'landing.install': 'Install as an app',
  'landing.forget': 'Remove {{room}} from this list',

  'bad_room.title': 'This is not a meeting link',
  'bad_room.text':
    '“{{name}}” is not a meeting name. Names can have up to 64 letters, digits and hyphens. Ask for the link again, or start a new meeting.',
  'not_found.title': 'Page not found',
  'not_found.text': 'There is no page at this address. Start or join a meeting from the home page.',

  'check.title': 'Check this browser',

  'prejoin.title': 'Ready to join?',
  'prejoin.preview': 'Your camera',
  'prejoin.name': 'Your name',
  'prejoin.name_placeholder': 'How others will see you',
  'prejoin.name_missing': 'Enter your name.',
  'prejoin.name_invalid': 'Names can have up to 64 characters, on one line.',
  'prejoin.join': 'Join',
  'prejoin.joining': 'Joining…',
  'prejoin.join_without': 'You can join without a camera or microphone and turn them on later.',
  'prejoin.nobody': 'Nobody else is here yet.',
  'prejoin.people_one': '{{people}} is in this meeting.',
  'prejoin.people_other': '{{people}} are in this meeting.',
  'prejoin.since': 'It started at {{time}}.',
  'prejoin.devices': 'Devices',
  'prejoin.view_only': 'Watch only',
  'prejoin.view_only_hint': 'Join without your microphone and camera. You can turn them on at any time.',
  'prejoin.starting_camera': 'Starting the camera…',
  'prejoin.allow': 'Allow camera and microphone access when your browser asks.',
  'prejoin.camera_off': 'Your camera is off',
  'prejoin.level': 'Microphone level',

  'connection.connecting': 'Connecting to the server…',
  'connection.lost': 'Cannot reach the server. Reconnecting…',
  'connection.certificate': 'If this continues, install the server’s certificate.',

  'mic.label': 'Microphone',
  'mic.mute': 'Mute microphone',
  'mic.unmute': 'Unmute microphone',
  'mic.start': 'Turn on microphone',
  'mic.hold': 'Hold to talk',
  'mic.options': 'Choose microphone and speaker',
  'mic.noise': 'Noise reduction',
  'mic.numbered': 'Microphone {{number}}',
  'camera.label': 'Camera',
  'camera.start': 'Turn on camera',
  'camera.stop': 'Turn off camera',
  'camera.starting': 'Camera is starting',
  'camera.options': 'Choose camera',
  'camera.background': 'Background',
  'camera.flip': 'Switch camera',
  'camera.numbered': 'Camera {{number}}',
  'speaker.label': 'Speaker',
  'speaker.numbered': 'Speaker {{number}}',
  'speaker.default': 'System default',
  'device.none': 'None found',
  'device.unnamed': 'Shown once you allow access',

  'capture.retry': 'Try again',
  'capture.ask_again': 'Ask again',
  'capture.camera.denied':
    'The camera is blocked for this page. Allow it with the icon next to the address, then try again.',
  'capture.camera.dismissed': 'The request to use the camera was dismissed.',
  'capture.camera.none_found': 'No camera found. Plug one in and it starts automatically.',
  'capture.camera.in_use': 'Another app is using the camera. Close that app, then try again.',
  'capture.camera.overconstrained': 'The selected camera is not available. Choose another one, or try again.',
  'capture.camera.insecure': 'Browsers allow camera access only over https. Open this page at an https:// address.',
  'capture.camera.unsupported': 'This browser cannot use a camera here. Try a current Chrome, Edge, Firefox or Safari.',
  'capture.microphone.denied':
    'The microphone is blocked for this page. Allow it with the icon next to the address, then try again.',
  'capture.microphone.dismissed': 'The request to use the microphone was dismissed.',
  'capture.microphone.none_found': 'No microphone found. Plug one in and it starts automatically.',
  'capture.microphone.in_use': 'Another app is using the microphone. Close that app, then try again.',
  'capture.microphone.overconstrained': 'The selected microphone is not available. Choose another one, or try again.',
  'capture.microphone.insecure':
    'Browsers allow microphone access only over https. Open this page at an https:// address.',
  'capture.microphone.unsupported':
    'This browser cannot use a microphone here. Try a current Chrome, Edge, Firefox or Safari.',
  'capture.both.denied':
    'Camera and microphone are blocked for this page. Allow them with the icon next to the address, then try again.',
  'capture.both.dismissed': 'The request to use the camera and microphone was dismissed.',
  'capture.both.none_found': 'No camera or microphone found. Plug one in and it starts automatically.',
  'capture.both.in_use': 'Another app is using the camera and microphone. Close that app, then try again.',
  'capture.both.overconstrained': 'The selected camera and microphone are not available. Choose others, or try again.',
  'capture.both.insecure':
    'Browsers allow camera and microphone access only over https. Open this page at an https:// address.',
  'capture.both.unsupported':
    'This browser cannot use a camera or microphone here. Try a current Chrome, Edge, Firefox or Safari.',

  'room.people_one': '{{count}} person',
  'room.people_other': '{{count}} people',
  'room.copy_link': 'Copy link',
  'room.link_copied': 'Link copied',
  'room.copy_failed': 'Copy the link from the address bar',
  'room.dismiss': 'Dismiss',

  'settings.title': 'Settings',

  'news.lost.microphone': 'Your microphone was unplugged. Now using {{device}}.',
  'news.lost.camera': 'Your camera was unplugged. Now using {{device}}.',
  'news.lost.speaker': 'Your speaker was unplugged. Now using {{device}}.',
  'news.back.microphone': 'Microphone switched to {{device}}.',
  'news.back.camera': 'Camera switched to {{device}}.',
  'news.back.speaker': 'Speaker switched to {{device}}.',
  'news.too_slow.camera': 'The background effect was turned off because this device is too slow.',
  'news.too_slow.microphone': 'Strong noise reduction was turned off because this device is too slow.',
  'news.failed.camera': 'The background effect could not start and was turned off.',
  'news.failed.microphone': 'Strong noise reduction could not start and was turned off.',

  'dialog.close': 'Close',

  'toast.list': 'Notifications',

  'copy.failed': 'This browser does not allow copying',

  'names.all': '{{names}}',
  'names.more_one': '{{names}}, and {{count}} other',
  'names.more_other': '{{names}}, and {{count}} others',

  'ended.reload': 'Reload page',
  'ended.home': 'Back to the home page',
  'ended.outdated_title': 'This page is out of date',
  'ended.outdated_text': 'The server has been updated since you opened this page. Reload it to continue.',
  'ended.unsupported_browser_title': 'This browser is not supported',
  'ended.unsupported_browser_text': 'Update it, or open the link in a current Chrome, Edge, Firefox or Safari.',
  'ended.unsupported_browser_missing': 'This browser lacks {{features}}.',
  'ended.media_failed_title': 'Audio and video cannot connect',

  'crash.title': 'Something went wrong on this page',
  'crash.text': 'Reload it to return to the meeting.',
} as const;

/** A text by its name in the source, plurals with their ending. */
export type MessageKey = keyof typeof en;
