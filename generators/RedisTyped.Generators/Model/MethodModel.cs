namespace RedisTyped.Generators.Model;

/// <summary>One store method, reduced to what the emitter prints.</summary>
/// <param name="Name">Its name, as messages show it.</param>
/// <param name="Signature">Its declaration up to the body, without accessibility.</param>
/// <param name="IsExplicit">Whether that is an explicit implementation.</param>
/// <param name="ReturnType">Its return type.</param>
/// <param name="Parameters">The names of its parameters.</param>
/// <param name="CancellationParameter">The name of its cancellation token, if it has one.</param>
/// <param name="Template">The command template, tags put in.</param>
/// <param name="Command">The command as the table names it.</param>
/// <param name="IsReadOnly">Whether the command only reads.</param>
/// <param name="Keys">Its keys; none only for what goes to all nodes or to one that is named.</param>
/// <param name="Arguments">The words behind the command's first.</param>
/// <param name="GroupConditions">For each optional group the nullable parameters that leave it out.</param>
/// <param name="Reply">What becomes of the reply.</param>
/// <param name="Split">How it is split by node, if it is.</param>
internal sealed record MethodModel(
    string Name,
    string Signature,
    bool IsExplicit,
    string ReturnType,
    EquatableArray<string> Parameters,
    string? CancellationParameter,
    string Template,
    string Command,
    bool IsReadOnly,
    EquatableArray<KeyModel> Keys,
    EquatableArray<ArgumentModel> Arguments,
    EquatableArray<EquatableArray<string>> GroupConditions,
    ReplyModel Reply,
    SplitModel? Split)
{
    /// <summary>How it is carried out over several nodes, if it is.</summary>
    public CrossShardModel? CrossShard { get; init; }

    /// <summary>The script that it runs, if it does; the first argument is then that script's SHA-1.</summary>
    public ScriptModel? Script { get; init; }

    /// <summary>For a command without keys: which nodes it goes to.</summary>
    public NodesModel? Nodes { get; init; }

    /// <summary>For a method that enumerates: what.</summary>
    public ScanModel? Scan { get; init; }

    /// <summary>How it waits, if it does.</summary>
    public BlockingModel? Blocking { get; init; }

    /// <summary>Which server of its node answers, by the name of RedisTyped.ReadFrom; null where the client's options decide.</summary>
    public string? ReadFrom { get; init; }

    /// <summary>What a subscription does with messages; null for a command that answers once.</summary>
    public MessageModel? Messages { get; init; }

    /// <summary>Whether a call is one command that is sent at once to the one node of its keys.</summary>
    public bool IsOneCommand =>
        Split is null && CrossShard is null && Nodes is null && Scan is null && Blocking is null && Messages is null;

    /// <summary>What a handle repeats of it; null for a method that is not bound to one shard.</summary>
    public ShardMethodModel? Shard { get; init; }

    /// <summary>How its calls are made again; null only where nothing is generated.</summary>
    public RetryModel? Retry { get; init; }

    /// <summary>How its explanation is declared; null for a method that has none.</summary>
    public ExplanationModel? Explanation { get; init; }

    /// <summary>Whether a call can be explained: that of each method that compiles and that anybody may call.</summary>
    public bool IsExplained => Explanation is not null && Script is null or { Error: null };
}
