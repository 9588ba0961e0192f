namespace RedisTyped.Testing.Processes;

/// <summary>A command line to run, with the changes to the environment that it needs.</summary>
/// <param name="FileName">Full path of the program.</param>
/// <param name="Arguments">Its arguments, unquoted.</param>
/// <param name="Environment">Variables to set, or to remove where the value is null.</param>
internal sealed record ServerCommand(
    string FileName,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string?> Environment)
{
    /// <summary>What a shell that starts the server looks for, to give it a session of its own.</summary>
    public const string OwnSession = "REDISTYPED_OWN_SESSION";

    /// <summary>The command as the options want it started.</summary>
    public ServerCommand For(RedisNodesOptions options) => options.OwnSession
        ? this with { Environment = new Dictionary<string, string?>(Environment) { [OwnSession] = "1" } }
        : this;
}
