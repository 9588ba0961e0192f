using System.Text.Json;
using System.Text.Unicode;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Gateway.Http.Replies;
using RedisTyped.Gateway.Http.Requests;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>
/// Reads commands out of JSON: an array of them, each an array of its words or an object with <c>command</c>, <c>arguments</c> and
/// <c>encoding</c>. A word is a string, a number as it is written, or <c>{"base64": "…"}</c>.
/// </summary>
internal ref struct CommandReader
{
    private readonly ReplyEncoding _encoding;
    private readonly int _maxCommands;
    private Utf8JsonReader _json;
    private int _count;

    private CommandReader(ReadOnlySpan<byte> body, ReplyEncoding encoding, int maxCommands)
    {
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 8 });
        _encoding = encoding;
        _maxCommands = maxCommands;
    }

    /// <summary>Reads the commands of a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="encoding">How replies are written of which the command does not say it.</param>
    /// <param name="maxCommands">How many there may be.</param>
    /// <exception cref="RequestException">The body is something else; it says what, and where.</exception>
    public static List<HttpCommand> Read(ReadOnlySpan<byte> body, ReplyEncoding encoding, int maxCommands)
    {
        var reader = new CommandReader(body, encoding, maxCommands);
        try
        {
            return reader.ReadAll();
        }
        catch (JsonException fault)
        {
            throw Bad($"The body is no JSON (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}).");
        }
    }

    /// <summary>Reads the name of an encoding.</summary>
    /// <exception cref="RequestException">There is none of that name.</exception>
    public static ReplyEncoding EncodingOf(string? name) => name switch
    {
        null or "" or "text" => ReplyEncoding.Text,
        "base64" => ReplyEncoding.Base64,
        _ => throw Bad("The encoding is \"text\" or \"base64\"."),
    };

    private List<HttpCommand> ReadAll()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartArray)
        {
            throw Bad("The body must be an array of commands, such as [[\"GET\", \"key\"]].");
        }

        var commands = new List<HttpCommand>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_count++ == _maxCommands)
            {
                throw new RequestException(Problem.TooLarge($"A request may hold {_maxCommands} commands; send the others in another one."));
            }

            commands.Add(_json.TokenType switch
            {
                JsonTokenType.StartArray => Command(Words(), _encoding),
                JsonTokenType.StartObject => ReadObject(),
                _ => throw Wrong("is neither an array such as [\"GET\", \"key\"] nor an object such as {\"command\": \"GET\", \"arguments\": [\"key\"]}"),
            });
        }

        _json.Read();
        return commands;
    }

    private HttpCommand Command(List<byte[]> words, ReplyEncoding encoding)
    {
        if (words.Count == 0)
        {
            throw Wrong("is empty; its first word names it");
        }

        byte[] name = words[0];
        words.RemoveAt(0);
        return Command(System.Text.Encoding.UTF8.GetString(name), words, encoding);
    }

    private readonly HttpCommand Command(string name, List<byte[]> arguments, ReplyEncoding encoding) =>
        string.IsNullOrWhiteSpace(name) ? throw Wrong("has a blank name") : new(name, [.. arguments], encoding);

    private HttpCommand ReadObject()
    {
        string? name = null;
        List<byte[]> arguments = [];
        ReplyEncoding encoding = _encoding;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            string property = _json.GetString()!;
            _json.Read();
            switch (property)
            {
                case "command" when _json.TokenType == JsonTokenType.String:
                    name = _json.GetString();
                    break;
                case "arguments" when _json.TokenType == JsonTokenType.StartArray:
                    arguments = Words();
                    break;
                case "encoding" when _json.TokenType == JsonTokenType.String:
                    encoding = EncodingOf(_json.GetString());
                    break;
                case "command" or "encoding":
                    throw Wrong($"has a \"{property}\" that is no string");
                case "arguments":
                    throw Wrong("has \"arguments\" that are no array");
                default:
                    throw Wrong("has a property other than \"command\", \"arguments\" and \"encoding\"");
            }
        }

        return name is null ? throw Wrong("has no \"command\"") : Command(name, arguments, encoding);
    }

    private List<byte[]> Words()
    {
        var words = new List<byte[]>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            words.Add(_json.TokenType switch
            {
                JsonTokenType.String => Text(),
                JsonTokenType.Number => _json.ValueSpan.ToArray(),
                JsonTokenType.StartObject => Base64(),
                _ => throw Wrong("has a word that is neither a string, a number nor {\"base64\": \"…\"}"),
            });
        }

        return words;
    }

    private readonly byte[] Text()
    {
        if (!Utf8.IsValid(_json.ValueSpan))
        {
            throw Wrong("has a word that is no UTF-8; send bytes as {\"base64\": \"…\"}");
        }

        if (!_json.ValueIsEscaped)
        {
            return _json.ValueSpan.ToArray();
        }

        try
        {
            byte[] bytes = new byte[_json.ValueSpan.Length];
            return bytes[.._json.CopyString(bytes)];
        }
        catch (InvalidOperationException)
        {
            throw Wrong("has a word with half of a surrogate pair, which is no text");
        }
    }

    private byte[] Base64()
    {
        if (_json.Read() && _json.TokenType == JsonTokenType.PropertyName && _json.ValueTextEquals("base64"u8)
            && _json.Read() && _json.TokenType == JsonTokenType.String && _json.TryGetBytesFromBase64(out byte[]? bytes)
            && _json.Read() && _json.TokenType == JsonTokenType.EndObject)
        {
            return bytes;
        }

        throw Wrong("has a word that is neither a string, a number nor {\"base64\": \"…\"} with base64 in it");
    }

    private readonly RequestException Wrong(string fault) => Bad($"Command {_count} {fault}.");

    private static RequestException Bad(string detail) => new(Problem.BadRequest(detail));
}
