using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>The words behind a command's first: one by one into a list where groups or collections decide how many there are.</summary>
internal partial class MethodEmitter
{
    // A script runs without arguments too.
    private static readonly HashSet<string> ScriptCommands = ["EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO", "FCALL", "FCALL_RO"];

    private void EmitArguments(string list, string route, List<string> keys)
    {
        for (int i = 0; i < _method.Arguments.Count;)
        {
            int group = _method.Arguments[i].Group;
            if (group < 0)
            {
                Add(list, _method.Arguments[i++], route, keys);
                continue;
            }

            string condition = string.Join(" && ", _method.GroupConditions[group].Select(static p => p + " is not null"));
            _writer.Line($"if ({condition})");
            using (_writer.Braces())
            {
                for (; i < _method.Arguments.Count && _method.Arguments[i].Group == group; i++)
                {
                    Add(list, _method.Arguments[i], route, keys);
                }
            }

            _writer.Line();
        }
    }

    private void Add(string list, ArgumentModel argument, string route, List<string> keys)
    {
        if (!argument.IsExpanding)
        {
            _writer.Line($"{list}.Add({Expression(argument, route, keys)});");
            return;
        }

        if (argument.Kind is not (ArgumentKind.Collection or ArgumentKind.Dictionary))
        {
            new PartsEmitter(_writer, _names).Emit(list, argument);
            return;
        }

        _writer.Line($"{list}.AddAll(");
        using (_writer.Indent())
        {
            _writer.Line($"{argument.Text},");
            _writer.Line($"{_values.Converter(argument, argument.Value!)},");
            if (argument.Second is { } second)
            {
                _writer.Line($"{_values.Converter(argument, second)},");
            }

            string none = ScriptCommands.Contains(_method.Command) ? ", canBeEmpty: true" : "";
            _writer.Line($"{_names.NameOfParameter(argument.Text)}{none});");
        }
    }

    private string Expression(ArgumentModel argument, string route, List<string> keys) => argument.Kind switch
    {
        ArgumentKind.Constant => CSharpText.Literal(argument.Text),
        ArgumentKind.Key => $"{route}.{KeyMember}({keys[argument.Key]})",
        ArgumentKind.Mixed => _values.Mixed(argument),
        ArgumentKind.Pattern => $"{_pattern}.Glob",
        _ => _values.Argument(argument),
    };
}
