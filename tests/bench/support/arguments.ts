/** The bench's command line: `name=value`, or a name alone, whose value is empty. */
export function givenArguments(): Map<string, string> {
  return new Map(
    process.argv.slice(2).map((arg): [string, string] => [arg.split('=')[0] ?? '', arg.split('=')[1] ?? '']),
  );
}
