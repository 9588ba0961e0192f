using System.Text.Json;
using RedisTyped.Gateway.Http.Requests;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>A shard key: a segment of the path.</summary>
internal sealed class KeyParameter<T>(string name, HttpForm<T> form, JsonSerializerOptions json) : HttpParameter<T>(name, form, json, isRequired: true)
{
    /// <summary>How many segments from the end it stands, the method's name being 0.</summary>
    public Func<int> Place { get; set; } = static () => 1;

    public override T ValueOf(StoreCall request)
    {
        string text = request.Context.Request.RouteValues[Name] as string ?? "";
        return Read(text.Contains('%', StringComparison.Ordinal) ? Exact(request, text) : text);
    }

    // ASP.NET Core leaves %2F in a segment that it has decoded otherwise, so that the text alone does not tell a slash from those characters.
    private string Exact(StoreCall request, string routed)
    {
        string[] segments = RawPath.Of(request.Context).TrimEnd('/').Split('/');
        int place = segments.Length - 1 - Place();
        string exact = place < 0 ? "" : Uri.UnescapeDataString(segments[place]);

        // A path with dot segments is not the one that was routed.
        return WithSlashes(exact) == WithSlashes(routed) ? exact : throw Bad("stands in a path that has . or .. in it; send the plain path");
    }

    private static string WithSlashes(string text) => text.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
