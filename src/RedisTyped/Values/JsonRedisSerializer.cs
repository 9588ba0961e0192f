using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RedisTyped.Values;

/// <summary>Maps values to UTF-8 JSON with System.Text.Json.</summary>
/// <remarks>
/// In a trimmed or native application pass <see cref="JsonSerializerOptions"/> with a source-generated
/// <see cref="JsonSerializerOptions.TypeInfoResolver"/>, such as <c>new() { TypeInfoResolver = MyContext.Default }</c>.
/// </remarks>
public sealed class JsonRedisSerializer : IRedisSerializer
{
    private static readonly JsonSerializerOptions Shared = DefaultOptions();

    private readonly JsonSerializerOptions _options;

    /// <summary>
    /// Maps public properties and fields, else as <see cref="JsonSerializerOptions.Default"/>; in a trimmed or native application, where types cannot be looked at,
    /// every call then says that metadata is missing.
    /// </summary>
    public JsonRedisSerializer() => _options = Shared;

    /// <summary>Maps by the options given.</summary>
    /// <param name="options">The options; with a source-generated resolver for use without reflection.</param>
    public JsonRedisSerializer(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The options have no metadata for <typeparamref name="T"/>.</exception>
    public byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>());

    /// <inheritdoc/>
    /// <exception cref="JsonException">The bytes are not JSON of a <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException">The options have no metadata for <typeparamref name="T"/>.</exception>
    [return: MaybeNull]
    public T Deserialize<T>(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize(bytes, TypeInfo<T>());

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Reached only where reflection is on, a switch that trimming turns off.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Reached only where reflection is on, a switch that AOT turns off.")]
    private static JsonSerializerOptions DefaultOptions()
    {
        // Without fields a struct that keeps its state in public ones would come back empty.
        var options = new JsonSerializerOptions { IncludeFields = true };
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            options.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
            options.MakeReadOnly();
        }

        return options;
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
}
