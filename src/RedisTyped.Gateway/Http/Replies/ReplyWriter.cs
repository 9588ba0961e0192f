using System.Text.Unicode;
using RedisTyped.Execution;
using RedisTyped.Gateway.Http.Problems;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Replies;

/// <summary>Writes a reply as JSON: strings, numbers, null, arrays; an error within a transaction's or a script's array as a problem.</summary>
internal static class ReplyWriter
{
    /// <summary>A string that is longer is written in pieces.</summary>
    private const int Piece = 16 * 1024;

    /// <summary>Writes the reply to a command, over RESP3 too as it is over RESP2.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="encoding">How its strings are written.</param>
    /// <param name="cancellationToken">Ends it: the client is gone.</param>
    public static async ValueTask WriteAsync(
        JsonOutput output, string command, RedisResult reply, ReplyEncoding encoding, CancellationToken cancellationToken)
    {
        switch (Resp3Shapes.Of(command))
        {
            case Resp3Shape.RowsOfPairs when ReplyElements.OfRows(reply) is { } elements:
                await WriteAsync(output, elements, encoding, cancellationToken).ConfigureAwait(false);
                break;
            case Resp3Shape.FlatRow when ReplyElements.InRows(reply) is { } rows:
                output.Json.WriteStartArray();
                foreach (RedisResult[] row in rows)
                {
                    await WriteAsync(output, row, encoding, cancellationToken).ConfigureAwait(false);
                }

                output.Json.WriteEndArray();
                break;
            case Resp3Shape.TextWithFormat:
                await WriteAsync(output, (byte[]?)ReplyElements.WithoutFormat((RedisValue)reply), encoding, cancellationToken).ConfigureAwait(false);
                break;
            default:
                await WriteAsync(output, reply, encoding, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Writes the bytes of a string; null for nil.</summary>
    public static ValueTask WriteAsync(JsonOutput output, byte[]? bytes, ReplyEncoding encoding, CancellationToken cancellationToken)
    {
        if (bytes is null)
        {
            output.Json.WriteNullValue();
            return default;
        }

        bool isText = Utf8.IsValid(bytes);
        if (bytes.Length > Piece)
        {
            return WriteLongAsync(output, bytes, isText, encoding, cancellationToken);
        }

        if (encoding == ReplyEncoding.Base64)
        {
            output.Json.WriteBase64StringValue(bytes);
        }
        else if (isText)
        {
            output.Json.WriteStringValue(bytes);
        }
        else
        {
            output.Json.WriteStartObject();
            output.Json.WriteBase64String("base64", bytes);
            output.Json.WriteEndObject();
        }

        return default;
    }

    private static async ValueTask WriteAsync(JsonOutput output, RedisResult reply, ReplyEncoding encoding, CancellationToken cancellationToken)
    {
        if (reply.IsNull)
        {
            output.Json.WriteNullValue();
        }
        else if (ReplyElements.Of(reply) is { } elements)
        {
            await WriteAsync(output, elements, encoding, cancellationToken).ConfigureAwait(false);
        }
        else if (ReplyElements.ErrorOf(reply) is { } fault)
        {
            output.Json.WriteStartObject();
            output.Json.WritePropertyName("problem");
            Faults.Of(fault)!.Write(output.Json);
            output.Json.WriteEndObject();
        }
        else if (ReplyElements.IsInteger(reply))
        {
            output.Json.WriteNumberValue((long)reply);
        }
        else
        {
            await WriteAsync(output, (byte[]?)reply, encoding, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask WriteAsync(JsonOutput output, RedisResult[] elements, ReplyEncoding encoding, CancellationToken cancellationToken)
    {
        output.Json.WriteStartArray();
        foreach (RedisResult element in elements)
        {
            await WriteAsync(output, element, encoding, cancellationToken).ConfigureAwait(false);
            if (output.IsFull)
            {
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        output.Json.WriteEndArray();
    }

    private static async ValueTask WriteLongAsync(
        JsonOutput output, byte[] bytes, bool isText, ReplyEncoding encoding, CancellationToken cancellationToken)
    {
        bool isObject = !isText && encoding == ReplyEncoding.Text;
        if (isObject)
        {
            output.Json.WriteStartObject();
            output.Json.WritePropertyName("base64");
        }

        for (int start = 0; start < bytes.Length; start += Piece)
        {
            int length = Math.Min(Piece, bytes.Length - start);
            bool isLast = start + length == bytes.Length;
            if (isText && encoding == ReplyEncoding.Text)
            {
                output.Json.WriteStringValueSegment(bytes.AsSpan(start, length), isLast);
            }
            else
            {
                output.Json.WriteBase64StringSegment(bytes.AsSpan(start, length), isLast);
            }

            if (output.IsFull)
            {
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        if (isObject)
        {
            output.Json.WriteEndObject();
        }
    }
}
