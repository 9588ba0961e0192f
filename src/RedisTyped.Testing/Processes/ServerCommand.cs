namespace RedisTyped.Testing.Processes;

/// <summary>A command line to run, with the changes to the environment that it needs.</summary>
/// <param name="FileName">Full path of the program.</param>
/// <param name="Arguments">Its arguments, unquoted.</param>
/// <param name="Environment">Variables to set, or to remove where the value is null.</param>
internal sealed record ServerCommand(
    string FileName,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string?> Environment);
