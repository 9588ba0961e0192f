using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>What the methods of one store send. Its text stands in the assembly.</summary>
internal sealed class StoreCommands(string store, IReadOnlyList<MethodCommand> methods)
{
    /// <summary>The name of the assembly metadata that holds it, once for each store.</summary>
    public const string MetadataKey = "RedisTyped.Commands";

    /// <summary>The version of the form that is written and read here.</summary>
    public const int Version = 1;

    private const string OnlyWriting = "w";

    /// <summary>The store's full name.</summary>
    public string Store { get; } = store;

    public IReadOnlyList<MethodCommand> Methods { get; } = methods;

    /// <exception cref="JsonFormatException">The text is none.</exception>
    public static StoreCommands Read(string text)
    {
        JsonValue root = JsonReader.Read(text);
        string version = Text(root, "redistyped") ?? "";
        if (version != Version.ToString(CultureInfo.InvariantCulture))
        {
            throw new JsonFormatException($"it is of version {version}, and this RedisTyped reads version {Version}", root.Start);
        }

        return new StoreCommands(Text(root, "store") ?? "", [.. Items(root, "methods").Select(static m => new MethodCommand(
            Text(m, "name") ?? "", Text(m, "command") ?? "", Text(m, "template") ?? "")
        {
            Way = Text(m, "way") ?? SendingWay.Plain,
            OnlyWrites = Text(m, "rights") == OnlyWriting,
            Keys = [.. Items(m, "keys").Select(static k => k.Text)],
            Calls = [.. Items(m, "calls").Select(static c => c.Text)],
        })]);
    }

    /// <summary>The text, without a line end behind it.</summary>
    public override string ToString()
    {
        var json = new JsonWriter();
        json.Object(() =>
        {
            json.Number("redistyped", Version);
            json.Text("store", Store);
            json.Array("methods", () =>
            {
                foreach (MethodCommand method in Methods)
                {
                    json.Item(() => Write(json, method));
                }
            });
        });
        return json.ToString();
    }

    private static void Write(JsonWriter json, MethodCommand method)
    {
        json.Text("name", method.Name);
        json.Text("command", method.Command);
        json.Text("template", method.Template);
        if (method.Way != SendingWay.Plain)
        {
            json.Text("way", method.Way);
        }

        if (method.OnlyWrites)
        {
            json.Text("rights", OnlyWriting);
        }

        if (method.Keys.Count > 0)
        {
            json.Texts("keys", method.Keys);
        }

        if (method.Calls.Count > 0)
        {
            json.Texts("calls", method.Calls);
        }
    }

    private static string? Text(JsonValue value, string name) => value.Members.FirstOrDefault(m => m.Key == name).Value?.Text;

    private static IEnumerable<JsonValue> Items(JsonValue value, string name) =>
        value.Members.FirstOrDefault(m => m.Key == name).Value?.Items ?? [];
}

/// <summary>What one method sends.</summary>
/// <param name="name">The method's name.</param>
/// <param name="command">The command as the table names it.</param>
/// <param name="template">The command template.</param>
internal sealed class MethodCommand(string name, string command, string template)
{
    /// <summary>Stands for a call of a script whose command cannot be told.</summary>
    public const string UnknownCall = "?";

    public string Name { get; } = name;

    public string Command { get; } = command;

    public string Template { get; } = template;

    /// <summary>How it sends it: one of <see cref="SendingWay"/>.</summary>
    public string Way { get; init; } = SendingWay.Plain;

    /// <summary>Patterns of its keys in their order, or of its channels.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Whether it writes its keys and gives nothing that was in them, although others of its command do.</summary>
    public bool OnlyWrites { get; init; }

    /// <summary>The commands that its script calls.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];
}
