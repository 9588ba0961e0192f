using System.Text.Json.Nodes;

namespace RedisTyped.Gateway.Http.Documents;

/// <summary>What the document says of an endpoint; carried as its metadata.</summary>
/// <param name="Id">A name that no other has.</param>
/// <param name="Tag">What it belongs to.</param>
/// <param name="Summary">What it does, in a sentence.</param>
/// <param name="Describe">Gives its <c>parameters</c>, <c>requestBody</c> and <c>responses</c>.</param>
internal sealed record Operation(string Id, string Tag, string Summary, Func<JsonObject> Describe)
{
    /// <summary>One whose description is written out.</summary>
    public static Operation Of(string id, string summary, string description) =>
        new(id, "Gateway", summary, () => JsonNode.Parse(description)!.AsObject());
}
