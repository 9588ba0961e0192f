using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the methods that make an object of fields, and fields of an object.</summary>
internal sealed class HashEmitter(SourceWriter writer, StoreNames names)
{
    private static readonly ReplyModel Plain = new(ReplyShape.Value, IsValueTask: false);

    private readonly ValueEmitter _values = new(names);

    public void EmitReaders()
    {
        foreach (KeyValuePair<HashModel, string> reader in names.HashReaders)
        {
            writer.Line();
            EmitReader(reader.Key, reader.Value);
        }
    }

    public void EmitWriters()
    {
        foreach (KeyValuePair<HashModel, string> fields in names.HashWriters)
        {
            writer.Line();
            EmitWriter(fields.Key, fields.Value);
        }
    }

    private static string Static(HashModel hash) => hash.NeedsInstance ? "" : "static ";

    private void EmitReader(HashModel hash, string name)
    {
        writer.Line($"private {Static(hash)}{hash.Type} {name}({Runtime.HashFields}<{hash.Type}> fields)");
        using (writer.Braces())
        {
            List<HashMember> assigned = [.. hash.Members.Where(static m => m.Place == MemberPlace.Assignment)];
            string start = assigned.Count == 0 ? "return" : "var result =";
            List<string> arguments = [.. hash.Members.Where(static m => m.Place == MemberPlace.Argument).Select(Value)];
            List<string> initialized = [.. hash.Members.Where(static m => m.Place == MemberPlace.Initializer).Select(m => $"{m.Name} = {Value(m)},")];
            string end = initialized.Count == 0 ? ";" : "";
            writer.Line(arguments.Count == 0 ? $"{start} new {hash.Type}(){end}" : $"{start} new {hash.Type}(");
            using (writer.Indent())
            {
                for (int i = 0; i < arguments.Count; i++)
                {
                    writer.Line(arguments[i] + (i + 1 < arguments.Count ? "," : ")" + end));
                }
            }

            if (initialized.Count > 0)
            {
                using (writer.Braces("};"))
                {
                    initialized.ForEach(writer.Line);
                }
            }

            EmitAssignments(assigned);
        }
    }

    private void EmitAssignments(List<HashMember> members)
    {
        foreach (HashMember member in members)
        {
            writer.Line($"if (fields.Has({CSharpText.Utf8Literal(member.Field)}))");
            using (writer.Braces())
            {
                writer.Line($"result.{member.Name} = {Value(member)};");
            }

            writer.Line();
        }

        if (members.Count > 0)
        {
            writer.Line("return result;");
        }
    }

    private string Value(HashMember member)
    {
        string read = $"({CSharpText.Utf8Literal(member.Field)}, {names.ReaderOf(Plain, member.Value)}";
        string type = member.Value.Declaration;
        return member.Missing is { } missing && member.Place != MemberPlace.Assignment
            ? $"fields.GetOr<{type}>{read}, {missing})"
            : $"fields.Get<{type}>{read})";
    }

    private void EmitWriter(HashModel hash, string name)
    {
        var locals = new NameScope(["arguments", "value"]);
        writer.Line($"private {Static(hash)}void {name}({Runtime.CommandArguments} arguments, {hash.Type} value)");
        using (writer.Braces())
        {
            bool endsBlock = false;
            foreach (HashMember member in hash.Members)
            {
                if (endsBlock)
                {
                    writer.Line();
                }

                string of = $"value.{member.Name}";
                endsBlock = member.Value.IsNullable;
                if (!endsBlock)
                {
                    EmitField(hash, member, of);
                    continue;
                }

                string item = locals.Unique("item");
                writer.Line($"if ({of} is {{ }} {item})");
                using (writer.Braces())
                {
                    EmitField(hash, member, item);
                }
            }
        }
    }

    private void EmitField(HashModel hash, HashMember member, string value)
    {
        string path = $"{hash.DisplayName}.{member.Name.TrimStart('@')}";
        writer.Line($"arguments.Add({CSharpText.Literal(member.Field)});");
        writer.Line($"arguments.Add({_values.Member(value, member.Value with { IsNullable = false }, path)});");
    }
}
