using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Methods that enumerate what SCAN, HSCAN, SSCAN or ZSCAN gives.</summary>
internal partial class MethodEmitter
{
    // The variable that holds the pattern, where one is put together.
    private string _pattern = "";

    private void EmitScan(ScanModel scan)
    {
        if (scan.Parts.Count > 0)
        {
            EmitPattern(scan);
        }

        string options;
        if (_method.Keys.Count > 0)
        {
            List<string> keys = EmitKeys();
            string route = _locals.Unique("route");
            _writer.Line($"{Runtime.CommandRoute} {route} = {_names.Executor}.Route({_names.Method(_method)}, {keys[0]});");
            options = EmitArgumentList();
            EmitElements(scan, $"{route}, {route}.Key({keys[0]}), {options}");
            return;
        }

        options = EmitArgumentList();
        string arguments = $"{_names.Executor}, {_names.Method(_method)}, {options}, from: {scan.CursorParameter ?? "null"}, node: {scan.NodeParameter ?? "null"}";
        if (scan.Outputs.Count > 0)
        {
            EmitOutputs(scan, arguments);
        }
        else
        {
            Write([$"return {Runtime.ScanReply}.Keys<{scan.Element}>(", $"{arguments},", $"{Reader(scan.First)},", $"{Token});"]);
        }
    }

    private string Token => _method.CancellationParameter ?? "default";

    private void EmitPattern(ScanModel scan)
    {
        _pattern = _locals.Unique("pattern");
        _writer.Line($"var {_pattern} = new {Runtime.KeyPattern}();");
        foreach (ScanPart part in scan.Parts)
        {
            switch (part.Kind)
            {
                case ScanPartKind.Output:
                    _writer.Line($"{_pattern}.AddOutput();");
                    break;
                case ScanPartKind.Input:
                    string value = _locals.Unique("value");
                    _writer.Line($"var {value} = new {Runtime.KeyBuilder}({Runtime.KeyPattern}.Shape, stackalloc byte[{Runtime.KeyBuilder}.StackSize]);");
                    _writer.Line(_values.KeyStep(value, part.Text, part.Text.Text));
                    _writer.Line($"{_pattern}.AddText({value}.Build().Bytes);");
                    break;
                default:
                    _writer.Line($"{_pattern}.Add{part.Kind}({CSharpText.Utf8Literal(part.Text.Text)});");
                    break;
            }
        }

        _writer.Line();
    }

    private void EmitElements(ScanModel scan, string arguments)
    {
        if (scan.Second is not { } second)
        {
            Write([$"return {Runtime.ScanReply}.Elements<{scan.Element}>(", $"{arguments},", $"{Reader(scan.First)},", $"{Token});"]);
            return;
        }

        string pair = scan.IsTuple ? "(first, second)" : $"new {scan.Element}(first, second)";
        Write(
        [
            $"return {Runtime.ScanReply}.Pairs<{scan.First.Declaration}, {second.Declaration}, {scan.Element}>(",
            $"{arguments},",
            $"{Reader(scan.First)},",
            $"{Reader(second)},",
            $"static (first, second) => {pair},",
            $"{Token});",
        ]);
    }

    // Each output is read, and the key formatted again: only a key that comes out the same was read rightly.
    private void EmitOutputs(ScanModel scan, string arguments)
    {
        string read = _locals.Unique("Read");
        string pieces = _locals.Unique("pieces");
        string value = _locals.Unique("value");
        string misfits = scan.MisfitsParameter ?? "null";
        Write(
        [
            $"return {Runtime.ScanReply}.Outputs<{scan.Element}>(",
            $"{arguments},",
            $"{CSharpText.Literal(scan.Template)},",
            $"{_pattern}, {read}, misfits: {misfits},",
            $"{Token});",
        ]);
        _writer.Line();
        _writer.Line($"bool {read}({Runtime.KeyPieces} {pieces}, out {scan.Element} {value})");
        using (_writer.Braces())
        {
            Dictionary<string, string> locals = [];
            List<string> readings = [];
            foreach (ScanPart output in scan.Parts.Where(static p => p.Kind == ScanPartKind.Output))
            {
                if (!locals.ContainsKey(output.Text.Text))
                {
                    locals.Add(output.Text.Text, _locals.Unique(output.Text.Text + "Read"));
                    int index = scan.Parts.Where(static p => p.Kind == ScanPartKind.Output).TakeWhile(p => p.Text.Text != output.Text.Text).Count();
                    readings.Add(OutputReader.Call($"{pieces}[{index}]", output.Text, locals[output.Text.Text]));
                }
            }

            _writer.Line($"if ({string.Join(" && ", readings)})");
            using (_writer.Braces())
            {
                string builder = _locals.Unique("builder");
                string results = string.Join(", ", scan.Outputs.Select(i => locals[scan.Parts[i].Text.Text]));
                _writer.Line($"{value} = {(scan.IsTuple ? $"({results})" : results)};");
                _writer.Line($"var {builder} = new {Runtime.KeyBuilder}({Runtime.KeyPattern}.Shape, stackalloc byte[{Runtime.KeyBuilder}.StackSize]);");
                foreach (ScanPart part in scan.Parts)
                {
                    string name = part.Kind == ScanPartKind.Output ? locals[part.Text.Text] : part.Text.Text;
                    _writer.Line(_values.KeyStep(builder, part.Kind == ScanPartKind.Output ? part.Text with { Text = name } : part.Text, name));
                }

                _writer.Line($"return {pieces}.Make({builder}.Build());");
            }

            _writer.Line();
            _writer.Line($"{value} = default!;");
            _writer.Line("return false;");
        }
    }

    // Elements are read as single values; a scan has no unit of time, and never a nil.
    private string Reader(ValueModel type) => type.Kind == ValueKind.Serialized
        ? $"value => {Runtime.ReplyValue}.Serialized<{type.Name}>(value, {_names.SerializerOf(type)})!"
        : $"static value => {ReplyEmitter.Read(new ReplyModel(ReplyShape.Value, IsValueTask: false), type)}";
}
