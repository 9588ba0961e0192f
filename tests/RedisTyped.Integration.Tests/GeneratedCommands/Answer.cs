using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>What a command answered, whoever asked: nil, a text of bytes as Latin-1 characters, or several answers.</summary>
internal sealed record Answer(string? Text, IReadOnlyList<Answer>? Items)
{
    /// <summary>Whether it was printed as a number, which only an integer is.</summary>
    public bool IsInteger { get; private init; }

    public bool IsError { get; private init; }

    public bool IsNil => Text is null && Items is null;

    public static Answer OfError(string message) => new(message, null) { IsError = true };

    /// <summary>Reads what redis-cli --json printed.</summary>
    public static Answer Printed(string text)
    {
        const string Error = "error:";
        if (text.StartsWith(Error, StringComparison.Ordinal))
        {
            return OfError(JsonSerializer.Deserialize<string>(text[Error.Length..])!);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            // INFO, LOLWUT and their like are printed as they are.
            return new Answer(text, null);
        }
    }

    /// <summary>Reads what StackExchange.Redis or a generated method gave.</summary>
    public static Answer Of(object? value) => value switch
    {
        null => new Answer(null, (IReadOnlyList<Answer>?)null),
        RedisResult result => Of(result),
        bool yes => new Answer(yes ? "OK" : "", null),
        string text => new Answer(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)), null),
        byte[] bytes => new Answer(Encoding.Latin1.GetString(bytes), null),
        IEnumerable items => new Answer(null, [.. items.Cast<object?>().Select(Of)]),
        _ => new Answer(Convert.ToString(value, CultureInfo.InvariantCulture), null),
    };

    /// <summary>As a text to compare.</summary>
    public string Show(Likeness likeness) => this switch
    {
        { IsError: true } => "error " + Text,
        { Text: { } text } => likeness == Likeness.Shape ? "text" : text,
        { Items: { } items } => likeness switch
        {
            Likeness.Shape => "several",
            Likeness.AnyOrder => "[" + string.Join(", ", items.Select(i => i.Show(likeness)).Order(StringComparer.Ordinal)) + "]",
            _ => "[" + string.Join(", ", items.Select(i => i.Show(likeness))) + "]",
        },
        _ => "nil",
    };

    private static Answer Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => new Answer(null, (IReadOnlyList<Answer>?)null),
        JsonValueKind.Array => new Answer(null, [.. json.EnumerateArray().Select(Of)]),
        JsonValueKind.Number => new Answer(json.GetRawText(), null) { IsInteger = true },
        _ => new Answer(json.GetString(), null),
    };

    // StackExchange.Redis does not tell arrays from single values in every version; a single value converts to an array of itself.
    private static Answer Of(RedisResult result)
    {
        if (result.IsNull)
        {
            return new Answer(null, (IReadOnlyList<Answer>?)null);
        }

        try
        {
            if ((RedisResult[]?)result is { } items && !(items is [var only] && ReferenceEquals(only, result)))
            {
                return new Answer(null, [.. items.Select(Of)]);
            }
        }
        catch (InvalidCastException)
        {
            // A single value.
        }

        return new Answer(Encoding.Latin1.GetString((byte[]?)(RedisValue)result ?? []), null);
    }
}

/// <summary>How like two servers' answers to one command are.</summary>
internal enum Likeness
{
    Same,

    /// <summary>Sets are hash tables of a seed that each server draws.</summary>
    AnyOrder,

    /// <summary>Both nil, a text or several: chance, time or the server itself decides what.</summary>
    Shape,
}
