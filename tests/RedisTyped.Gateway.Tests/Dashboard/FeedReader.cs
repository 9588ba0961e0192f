using System.Net.ServerSentEvents;
using System.Text.Json;

namespace RedisTyped.Gateway.Tests.Dashboard;

/// <summary>One who looks at the dashboard: reads its stream message by message.</summary>
internal sealed class FeedReader : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _messages;

    private FeedReader(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _messages = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public static async Task<FeedReader> OpenAsync(HttpClient http)
    {
        var stop = TestContext.Current.CancellationToken;
        HttpResponseMessage response = await http.GetAsync("events", HttpCompletionOption.ResponseHeadersRead, stop);
        Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        return new FeedReader(response, await response.Content.ReadAsStreamAsync(stop));
    }

    /// <summary>Reads on to a message of a kind that is as wanted, for a minute and a half at most.</summary>
    public async Task<JsonElement> UntilAsync(string kind, Func<JsonElement, bool>? isIt = null)
    {
        string last = "none";
        long begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < Limit && await _messages.MoveNextAsync().AsTask().WaitAsync(Limit))
        {
            if (_messages.Current.EventType == kind)
            {
                last = _messages.Current.Data;
                JsonElement message = JsonDocument.Parse(last).RootElement;
                if (isIt is null || isIt(message))
                {
                    return message;
                }
            }
        }

        throw new InvalidOperationException($"No message '{kind}' was as expected; the last was {last}.");
    }

    /// <summary>Reads to the end of the stream.</summary>
    public async Task EndAsync()
    {
        while (await _messages.MoveNextAsync().AsTask().WaitAsync(Limit))
        {
        }
    }

    /// <summary>A node of a sample or a topology, by its name.</summary>
    public static JsonElement Node(JsonElement message, string name) =>
        message.GetProperty("nodes").EnumerateArray().Single(node => node.GetProperty("name").GetString() == name);

    public async ValueTask DisposeAsync()
    {
        await _messages.DisposeAsync();
        _response.Dispose();
    }
}
