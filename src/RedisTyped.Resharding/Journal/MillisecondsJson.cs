using System.Text.Json;
using System.Text.Json.Serialization;

namespace RedisTyped.Resharding.Journal;

/// <summary>Times in a journal are milliseconds, as their names say there.</summary>
internal sealed class MillisecondsJson : JsonConverter<TimeSpan>
{
    private const int Decimals = 3;

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TimeSpan.FromMilliseconds(reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value.TotalMilliseconds, Decimals));
}
