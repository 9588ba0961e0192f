using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RedisTyped.Gateway.Http.Replies;

/// <summary>
/// Writes the JSON of an answer. A short one goes out whole, with its length; a long one in pieces, each waiting until the client has
/// taken those before, so that a slow client makes the gateway hold no more than two of them.
/// </summary>
internal sealed class JsonOutput : IAsyncDisposable
{
    private const int Piece = 32 * 1024;

    // The answers are JSON by their content type and never part of a page, so that only what JSON demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly HttpResponse _response;
    private readonly PooledBytes _buffer = new();
    private bool _isStreaming;

    public JsonOutput(HttpResponse response, string contentType = "application/json")
    {
        _response = response;
        response.ContentType = contentType;
        Json = new Utf8JsonWriter(_buffer, Options);
    }

    public Utf8JsonWriter Json { get; }

    /// <summary>How many bytes have been written, sent or not.</summary>
    public long Length => Json.BytesCommitted + Json.BytesPending;

    /// <summary>Whether something of the answer is on its way.</summary>
    public bool HasStarted => _isStreaming;

    /// <summary>Whether there is a piece to send: <see cref="FlushAsync"/> is due.</summary>
    public bool IsFull => _buffer.Length + Json.BytesPending >= Piece;

    /// <summary>Sends what was written.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _isStreaming = true;
        Json.Flush();
        _response.BodyWriter.Write(_buffer.Written.Span);
        _buffer.Clear();
        await _response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Drops what was written and not sent, for another answer.</summary>
    public void Reset()
    {
        Json.Reset();
        _buffer.Clear();
    }

    /// <summary>Sends the rest.</summary>
    public ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_isStreaming)
        {
            return FlushAsync(cancellationToken);
        }

        // Headers and body in one piece: what is written and not flushed, the server copies once more when the request ends.
        Json.Flush();
        _response.ContentLength = _buffer.Length;
        ValueTask<FlushResult> sending = _response.BodyWriter.WriteAsync(_buffer.Written, cancellationToken);
        if (!sending.IsCompletedSuccessfully)
        {
            return new ValueTask(sending.AsTask());
        }

        sending.GetAwaiter().GetResult();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        // What a failed answer left in the writer goes to a buffer that nobody reads.
        await Json.DisposeAsync().ConfigureAwait(false);
        _buffer.Dispose();
    }
}
