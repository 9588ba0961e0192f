using System.CommandLine;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Cli.Resharding;

/// <summary>The words that a plan is made by.</summary>
internal sealed class PlanOptionWords
{
    public Argument<string> Old { get; } = new("OLD") { Description = "The topology that the keys were written by.", HelpName = "OLD" };

    public Argument<string> New { get; } = new("NEW") { Description = "The topology that they are to be looked for by.", HelpName = "NEW" };

    public Option<string?> File { get; } = new("--out", "-o") { Description = "The plan file to write; without it the plan is only shown.", HelpName = "FILE" };

    public Option<bool> Full { get; } = new("--full") { Description = "Look at every key, so that the figures are exact." };

    public Option<int> Sample { get; } = new("--sample")
    {
        Description = "How many keys of each node are looked at.",
        HelpName = "N",
        DefaultValueFactory = static _ => new PlanOptions().SampleSize,
    };

    public Option<string> Mode { get; } = ChoiceOption.Of("--mode", "How keys land: as suits each link, or all in one way. P: the new node follows the tool, for keys of one node; M: of several; W: they are written there, next to what it has; S: as W, key by key, without a snapshot.", "auto", "P", "W", "M", "S");

    public Option<string> Strays { get; } = ChoiceOption.Of("--strays", "Keys that the old topology looks for on another node than the one that has them.", "drop", "keep", "fail");

    public Option<string> Straddles { get; } = ChoiceOption.Of("--straddles", "Commands with keys on two nodes.", "refetch", "fail");

    public Option<string> Functions { get; } = ChoiceOption.Of("--functions", "Functions of the old nodes.", "same", "skip");

    public Option<long> BigKey { get; } = new("--big-key")
    {
        Description = "From how many megabytes on a value is written in pieces.",
        HelpName = "MB",
        DefaultValueFactory = static _ => new PlanPolicies().BigKeyBytes >> 20,
    };

    public Option<string?> Rate { get; } = new("--rate")
    {
        Description = "How fast snapshots land at most: 20MB/s, 50000keys/s, none. Can be changed while it runs, in PLAN.rate.",
        HelpName = "RATE",
    };

    public Option<string> TargetP99 { get; } = new("--target-p99")
    {
        Description = "How long a node that serves and is written into may take to answer, 99 of 100 times, before it is given keys slower: 50ms, 0.5s, none. Can be changed while it runs, in PLAN.p99.",
        HelpName = "TIME",
        DefaultValueFactory = static _ => LatencyLimit.Text(new PlanPolicies().TargetLatencyLimit),
    };

    public Option<int> ParallelSources { get; } = new("--parallel-sources")
    {
        Description = "How many old nodes make a snapshot at the same time.",
        HelpName = "N",
        DefaultValueFactory = static _ => new PlanPolicies().ParallelSources,
    };

    public Option<string?> SpoolFolder { get; } = new("--spool") { Description = "Folder for bytes that wait for slow nodes; otherwise the system's temporary one.", HelpName = "FOLDER" };

    public Option<long?> SpoolLimit { get; } = new("--spool-limit")
    {
        Description = "Megabytes that may wait there for each old node; otherwise the size of its snapshot and 10 GB.",
        HelpName = "MB",
    };

    public IEnumerable<Option> Options => [File, Full, Sample, Mode, Strays, Straddles, Functions, BigKey, Rate, TargetP99, ParallelSources, SpoolFolder, SpoolLimit];

    /// <summary>Reads them.</summary>
    /// <exception cref="UsageException">One is out of range.</exception>
    public PlanOptions Read(ParseResult words)
    {
        var rate = words.GetValue(Rate) is { } text ? RateOf(text) : default;
        return new PlanOptions
        {
            Full = words.GetValue(Full),
            SampleSize = AtLeast(1, words.GetRequiredValue(Sample), "--sample"),
            Mode = words.GetRequiredValue(Mode) == "auto" ? null : PlanWords.ModeOf(words.GetRequiredValue(Mode)),
            Policies = new PlanPolicies
            {
                Strays = PlanWords.ValueOf<StrayPolicy>(words.GetRequiredValue(Strays))!.Value,
                Straddles = PlanWords.ValueOf<StraddlePolicy>(words.GetRequiredValue(Straddles))!.Value,
                Functions = PlanWords.ValueOf<FunctionPolicy>(words.GetRequiredValue(Functions))!.Value,
                BigKeyBytes = AtLeast(1L, words.GetRequiredValue(BigKey), "--big-key") << 20,
                RateBytes = rate.BytesPerSecond,
                RateKeys = rate.KeysPerSecond,
                TargetLatencyLimit = LimitOf(words.GetRequiredValue(TargetP99)),
                ParallelSources = AtLeast(1, words.GetRequiredValue(ParallelSources), "--parallel-sources"),
                SpoolFolder = words.GetValue(SpoolFolder) is { } folder ? Path.GetFullPath(folder) : null,
                SpoolBytes = words.GetValue(SpoolLimit) is { } limit ? AtLeast(1L, limit, "--spool-limit") << 20 : null,
            },
        };
    }

    /// <summary>Reads a rate such as <c>20MB/s</c> or <c>50000keys/s</c>.</summary>
    /// <returns>Bytes and keys a second; null where there is no limit.</returns>
    /// <exception cref="UsageException">It is none.</exception>
    public static SnapshotRate RateOf(string text) =>
        SnapshotRate.TryParse(text, out var rate) ? rate : throw new UsageException($"--rate '{text}' is no rate; write 500kB/s, 20MB/s, 50000keys/s or none.");

    /// <summary>Reads how long a target may take to answer, such as <c>50ms</c>.</summary>
    /// <returns>Null where there is no limit.</returns>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan? LimitOf(string text) =>
        LatencyLimit.TryParse(text, out var limit) ? limit : throw new UsageException($"--target-p99 '{text}' is no time; write 50ms, 0.5s or none.");

    private static T AtLeast<T>(T least, T value, string option)
        where T : IComparable<T> => value.CompareTo(least) >= 0 ? value : throw new UsageException($"{option} {value} is too little; give {least} or more.");
}
