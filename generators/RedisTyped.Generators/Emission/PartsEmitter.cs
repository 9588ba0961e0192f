using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the statements that add an argument for each part of a tuple, of each tuple of a collection, or of an object.</summary>
internal sealed class PartsEmitter(SourceWriter writer, StoreNames names)
{
    private readonly ValueEmitter _values = new(names);

    public void Emit(string list, ArgumentModel argument)
    {
        string parameter = names.NameOfParameter(argument.Text);
        string value = argument.Text + (argument.Value is { IsNullable: true, IsValueType: true } ? ".Value" : "");
        switch (argument.Kind)
        {
            case ArgumentKind.Fields:
                writer.Line($"{list}.AddFields({value}, {names.HashWriter(argument.Hash!)}, {parameter});");
                break;
            case ArgumentKind.Row:
                foreach (ArgumentPart part in argument.Items)
                {
                    writer.Line($"{list}.Add({_values.Element($"{value}.{part.Name}", argument, part.Value)});");
                }

                break;
            default:
                EmitEach(list, argument, parameter);
                break;
        }
    }

    private void EmitEach(string list, ArgumentModel argument, string parameter)
    {
        bool isStatic = argument.Items.All(static p => p.Value.Kind != ValueKind.Serialized);
        writer.Line($"{list}.AddEach({argument.Text}, {(isStatic ? "static " : "")}(arguments, item) =>");
        using (writer.Braces($"}}, {parameter});"))
        {
            foreach (ArgumentPart part in argument.Items)
            {
                writer.Line($"arguments.Add({_values.Element("item." + part.Name, argument, part.Value)});");
            }
        }
    }
}
