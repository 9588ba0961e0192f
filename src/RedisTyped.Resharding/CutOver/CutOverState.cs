using System.Text.Json;
using System.Text.Json.Nodes;

namespace RedisTyped.Resharding.CutOver;

/// <summary>What a cut-over has to remember besides its step, in the journal. Immutable.</summary>
/// <param name="Epoch">The epoch that it leads to.</param>
/// <param name="Fences">What <c>min-replicas-to-write</c> was on each server, by name, before it was changed.</param>
/// <param name="Offsets">The history and the offset at which each source was held back, by name: what comes behind is not in the targets.</param>
internal sealed record CutOverState(long Epoch, IReadOnlyDictionary<string, string> Fences, IReadOnlyDictionary<string, string> Offsets)
{
    public static CutOverState None { get; } = new(0, new Dictionary<string, string>(), new Dictionary<string, string>());

    public JsonObject ToJson() => new()
    {
        ["epoch"] = Epoch,
        ["fences"] = new JsonObject(Fences.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["offsets"] = new JsonObject(Offsets.Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
    };

    /// <exception cref="JsonException">It is not what <see cref="ToJson"/> gives.</exception>
    public static CutOverState Read(JsonObject? json) => json is null
        ? None
        : new CutOverState((long?)json["epoch"] ?? throw new JsonException("The epoch is missing."), TextsOf(json["fences"]), TextsOf(json["offsets"]));

    private static Dictionary<string, string> TextsOf(JsonNode? node) =>
        node is JsonObject texts ? texts.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value ?? "") : [];
}
