namespace RedisTyped.Cli;

/// <summary>What the process ends with. Scripts depend on these numbers.</summary>
internal static class ExitCode
{
    /// <summary>The exit codes that every command has, for its help.</summary>
    public const string Usual = "0 done, 1 failed, 2 bad usage or topology, 130 cancelled";

    /// <summary>Those of the whole tool, for its own help.</summary>
    public const string OfTheTool = $"{Usual}; 10 to 52 of the reshard commands, as each says by --help";

    public const int Done = 0;

    /// <summary>It was tried and did not work: a node is down, Redis replied with an error, a file could not be written.</summary>
    public const int Failed = 1;

    /// <summary>Nothing was tried: the command line, a key or the topology file is wrong.</summary>
    public const int BadUsage = 2;

    /// <summary>Ctrl-C, as shells tell it: 128 and the number of the signal.</summary>
    public const int Cancelled = 130;
}
