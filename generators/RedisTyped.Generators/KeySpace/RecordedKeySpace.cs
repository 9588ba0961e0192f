using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.KeySpace;

/// <summary>The file that a project names by its property RedisTypedKeySpace: the key space that was agreed upon.</summary>
internal sealed class RecordedKeySpace
{
    /// <summary>The property as the compiler hands it on.</summary>
    public const string Property = "build_property.RedisTypedKeySpace";

    private RecordedKeySpace(string name, AdditionalText? file)
    {
        Name = name;
        File = file;
        Text = file?.GetText();
        if (Text is not null)
        {
            try
            {
                Manifest = KeySpaceManifest.Read(Text.ToString());
            }
            catch (JsonFormatException e)
            {
                Fault = e;
            }
        }
    }

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    public AdditionalText? File { get; }

    public SourceText? Text { get; }

    /// <summary>What it records; null where it cannot be read.</summary>
    public KeySpaceManifest? Manifest { get; }

    public JsonFormatException? Fault { get; }

    /// <summary>The file of a project, or null where it names none.</summary>
    public static RecordedKeySpace? Of(AnalyzerOptions options)
    {
        if (PathIn(options.AnalyzerConfigOptionsProvider) is not { } path)
        {
            return null;
        }

        string wanted = Normal(path);
        wanted = wanted.StartsWith("./", StringComparison.Ordinal) ? wanted.Substring(2) : wanted;
        string name = wanted.Substring(wanted.LastIndexOf('/') + 1);
        return new RecordedKeySpace(name, options.AdditionalFiles.FirstOrDefault(f => IsAt(Normal(f.Path), wanted)));
    }

    /// <summary>The path that a project names; null where it names none.</summary>
    public static string? PathIn(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue(Property, out string? path) && !string.IsNullOrWhiteSpace(path) ? path!.Trim() : null;

    /// <summary>A place in the file.</summary>
    public Location PlaceOf(int start, int end)
    {
        var span = TextSpan.FromBounds(Math.Min(start, Text!.Length), Math.Min(end, Text.Length));
        return Location.Create(File!.Path, span, Text.Lines.GetLinePositionSpan(span));
    }

    // The project's folder, to which the path is relative, is unknown here.
    private static bool IsAt(string path, string wanted) =>
        path == wanted || path.EndsWith("/" + wanted.TrimStart('.', '/'), StringComparison.Ordinal);

    private static string Normal(string path) => path.Replace('\\', '/');
}
