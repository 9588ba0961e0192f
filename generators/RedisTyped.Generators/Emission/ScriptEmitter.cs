using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the field of a script: its text line by line, and the SHA-1 that was worked out while compiling.</summary>
internal static class ScriptEmitter
{
    public static void Emit(SourceWriter writer, ScriptModel script, string name)
    {
        if (script.File is { } file)
        {
            writer.Line($"// {CSharpText.Comment(file)}");
        }

        writer.Line($"internal static readonly {Runtime.RedisScript} {name} = {Runtime.RedisScript}.Precomputed(");
        using (writer.Indent())
        {
            string[] lines = [.. Lines(script.Text)];
            foreach (string line in lines.Take(lines.Length - 1))
            {
                writer.Line($"{line} +");
            }

            writer.Line($"{lines[lines.Length - 1]},");
            writer.Line($"{CSharpText.Literal(script.Sha1)});");
        }
    }

    private static IEnumerable<string> Lines(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            bool isLast = i == lines.Length - 1;
            if (isLast && lines[i].Length == 0 && i > 0)
            {
                yield break;
            }

            yield return CSharpText.Literal(lines[i] + (isLast ? "" : "\n"));
        }
    }
}
