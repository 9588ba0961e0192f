namespace RedisTyped.Resharding.Planning;

/// <summary>
/// How the keys of a topology are brought to where another one looks for them: which go from where to where, in which way, and what is done in
/// doubtful cases. Immutable; kept as a JSON file that every step of a resharding is given, and that may be edited between the steps up to the first.
/// </summary>
/// <remarks>It holds no password: those stay in the files of the topologies, which every step reads anew.</remarks>
public sealed record ReshardPlan
{
    /// <summary>The version of the file's form that this library writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>A name for the plan that no other has: 16 hexadecimal digits. What is kept on the servers for it is named by this.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The topology that the keys were written by.</summary>
    public required PlannedTopology Old { get; init; }

    /// <summary>The topology that they are to be looked for by.</summary>
    public required PlannedTopology New { get; init; }

    /// <summary>The servers, those of the old topology first.</summary>
    public required IReadOnlyList<PlannedNode> Nodes { get; init; }

    /// <summary>What goes from where to where; empty where nothing has to go.</summary>
    public required IReadOnlyList<PlannedLink> Links { get; init; }

    /// <summary>What is done in doubtful cases, and how much may be spent.</summary>
    public PlanPolicies Policies { get; init; } = new();

    /// <summary>What the servers held when it was made.</summary>
    public PlanFigures Figures { get; init; } = PlanFigures.None;

    /// <summary>What a look at the servers has found.</summary>
    public IReadOnlyList<PlanFinding> Findings { get; init; } = [];

    /// <summary>Reads a plan file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="PlanException">The file cannot be read or has faults; all are named.</exception>
    public static ReshardPlan Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return PlanReader.Read(System.IO.File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlanException(path, [$"it cannot be read: {e.Message}"], e);
        }
    }

    /// <summary>Reads the text of a plan file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What messages call it.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="PlanException">The text has faults; all are named.</exception>
    public static ReshardPlan Parse(string json, string source = "The plan")
    {
        ArgumentNullException.ThrowIfNull(json);
        return PlanReader.Read(json, source);
    }

    /// <summary>Writes the plan as a file, whole or not at all.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="PlanException">It cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string beside = path + ".new";
        try
        {
            System.IO.File.WriteAllText(beside, ToJson());
            System.IO.File.Move(beside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlanException(path, [$"it cannot be written: {e.Message}"], e);
        }
    }

    /// <summary>The text of the plan file.</summary>
    public string ToJson() => PlanWriter.Write(this);
}
