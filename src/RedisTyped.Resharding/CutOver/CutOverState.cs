using System.Text.Json;
using System.Text.Json.Nodes;

namespace RedisTyped.Resharding.CutOver;

/// <summary>What a cut-over has to remember besides its step, in the journal. Immutable.</summary>
/// <param name="Epoch">The epoch that it leads to.</param>
/// <param name="Fences">How each server was set that is to refuse writes, by name, before it was changed: see <see cref="CutServer.FenceAsync"/>.</param>
/// <param name="Offsets">The history and the offset at which each source was held back, by name: what comes behind is not in the targets.</param>
internal sealed record CutOverState(long Epoch, IReadOnlyDictionary<string, string> Fences, IReadOnlyDictionary<string, string> Offsets)
{
    public static CutOverState None { get; } = new(0, new Dictionary<string, string>(), new Dictionary<string, string>());

    /// <summary>The topology that it leads to, as it was announced, whatever its file says by now; null before that, and where an earlier version of the tool announced it.</summary>
    public string? Next { get; init; }

    /// <summary>The run that announced that, as servers say it too; null before that, and where an earlier version of the tool announced it.</summary>
    public string? Run { get; init; }

    /// <summary>The highest epoch that was in force when this one was chosen, which is more than one above it where another was named or left pending; null before that, and where an earlier version of the tool chose it.</summary>
    public long? InForce { get; init; }

    /// <summary>What the sources were given as the last write before their writes were held back; null before that, and where an earlier version of the tool did it.</summary>
    public string? Mark { get; init; }

    /// <summary>Whether a source may have been told that the epoch is in force; null where an earlier version of the tool did not keep that.</summary>
    public bool? AreSourcesTold { get; init; }

    /// <summary>The sources that were away when the topology of before was put in force again though others had been fenced and were not: they may come back without what they had, by name.</summary>
    public IReadOnlyList<string> Unproven { get; init; } = [];

    /// <summary>How long writes were held back, by the last try; null before they were let go, and where the run that held them back ended before that.</summary>
    public TimeSpan? HeldFor { get; init; }

    /// <summary>When they were let go; null before that.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>How long nodes that serve on refused writes from then on; null before all have taken them again.</summary>
    public TimeSpan? Refusing { get; init; }

    /// <summary>How long of it the targets took to get what was written.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>How often writes were held back.</summary>
    public int Tries { get; init; }

    /// <summary>The servers that took writes of clients as replicas too, before that was set otherwise, by name: they are, or are to be, replicas.</summary>
    public IReadOnlyList<string> WritableReplicas { get; init; } = [];

    /// <summary>How a server was set that is to refuse writes.</summary>
    public string FenceOf(CutServer server) => Fences.GetValueOrDefault(server.Name, "0");

    public JsonObject ToJson() => new()
    {
        ["epoch"] = Epoch,
        ["fences"] = new JsonObject(Fences.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["offsets"] = new JsonObject(Offsets.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["mark"] = Mark,
        ["next"] = Next,
        ["run"] = Run,
        ["inForce"] = InForce,
        ["areSourcesTold"] = AreSourcesTold,
        ["unproven"] = new JsonArray([.. Unproven.Select(static name => (JsonNode?)name)]),
        ["writableReplicas"] = new JsonArray([.. WritableReplicas.Select(static name => (JsonNode?)name)]),
        ["heldMs"] = HeldFor?.TotalMilliseconds,
        ["releasedAt"] = ReleasedAt?.ToUnixTimeMilliseconds(),
        ["refusingMs"] = Refusing?.TotalMilliseconds,
        ["drainMs"] = Drain.TotalMilliseconds,
        ["tries"] = Tries,
    };

    /// <exception cref="JsonException">It is not what <see cref="ToJson"/> gives.</exception>
    public static CutOverState Read(JsonObject? json) => json is null
        ? None
        : new CutOverState((long?)json["epoch"] ?? throw new JsonException("The epoch is missing."), TextsOf(json["fences"]), TextsOf(json["offsets"]))
        {
            Mark = (string?)json["mark"],
            Next = (string?)json["next"],
            Run = (string?)json["run"],
            InForce = (long?)json["inForce"],
            AreSourcesTold = (bool?)json["areSourcesTold"],
            Unproven = NamesOf(json["unproven"]),
            WritableReplicas = NamesOf(json["writableReplicas"]),
            HeldFor = (double?)json["heldMs"] is { } held ? TimeSpan.FromMilliseconds(held) : null,
            ReleasedAt = (long?)json["releasedAt"] is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            Refusing = (double?)json["refusingMs"] is { } refusing ? TimeSpan.FromMilliseconds(refusing) : null,
            Drain = TimeSpan.FromMilliseconds((double?)json["drainMs"] ?? 0),
            Tries = (int?)json["tries"] ?? 0,
        };

    private static IReadOnlyList<string> NamesOf(JsonNode? node) => node is JsonArray names ? [.. names.Select(static name => (string?)name ?? "")] : [];

    private static Dictionary<string, string> TextsOf(JsonNode? node) =>
        node is JsonObject texts ? texts.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value ?? "") : [];
}
