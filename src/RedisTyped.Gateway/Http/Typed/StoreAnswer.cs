using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using RedisTyped.Gateway.Http.Replies;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>Writes what methods give.</summary>
internal sealed class StoreAnswer<T>(JsonTypeInfo<T> type)
{
    /// <summary>A longer collection is written in pieces.</summary>
    private const int LongCollection = 256;

    /// <exception cref="NotSupportedException">The application's JSON options know nothing of the type.</exception>
    public static StoreAnswer<T> Of(JsonSerializerOptions json) => new((JsonTypeInfo<T>)json.GetTypeInfo(typeof(T)));

    /// <summary>Writes a value.</summary>
    public async Task WriteAsync(HttpContext context, ValueTask<T> coming)
    {
        T value = await coming.ConfigureAwait(false);
        if (value is ICollection { Count: > LongCollection })
        {
            context.Response.ContentType = "application/json";
            await JsonSerializer.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var output = new JsonOutput(context.Response);
        await using (output.ConfigureAwait(false))
        {
            JsonSerializer.Serialize(output.Json, value, type);
            await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Writes values as they come, as an array.</summary>
    public async Task WriteAllAsync(HttpContext context, IAsyncEnumerable<T> values)
    {
        var output = new JsonOutput(context.Response);
        await using (output.ConfigureAwait(false))
        {
            output.Json.WriteStartArray();
            await foreach (T value in values.WithCancellation(context.RequestAborted).ConfigureAwait(false))
            {
                JsonSerializer.Serialize(output.Json, value, type);
                if (output.IsFull)
                {
                    await output.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                }
            }

            output.Json.WriteEndArray();
            await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }
}
