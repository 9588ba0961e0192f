using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>
/// Writes the explanation of one method: keys and arguments are written by the same code as for the call, and only what becomes of
/// them differs.
/// </summary>
internal sealed class ExplainMethodEmitter : MethodEmitter
{
    private readonly string _name;

    private ExplainMethodEmitter(SourceWriter writer, MethodModel method, string name, StoreNames names, bool spans)
        : base(writer, method, names, spans) => _name = name;

    /// <summary>Writes an explanation.</summary>
    public static void Emit(SourceWriter writer, MethodModel method, string name, StoreNames names, bool spans) =>
        new ExplainMethodEmitter(writer, method, name, names, spans).Emit();

    private protected override string RouteType => Runtime.ExplainedRoute;

    private protected override string TimeLimit => "";

    private protected override string KeyMember => "Key";

    private protected override void EmitDeclaration()
    {
        ExplanationModel explanation = _method.Explanation!;
        _writer.Line($"/// <summary>Explains {Summary()}</summary>");
        _writer.Line($"{explanation.Accessibility} {Runtime.CallExplanation} {_name}({string.Join(", ", explanation.Parameters.Select(static p => p.Declaration))})");
    }

    private protected override void EmitCancellationCheck()
    {
    }

    private protected override void EmitSection()
    {
    }

    private protected override MergeableCall? Mergeable() => null;

    private protected override TypedCall? Typed() => null;

    private protected override List<string> ReturnCommand(string route, string arguments) =>
        [$"return {route}.Explain({CSharpText.Literal(_method.Template)}, {FirstWord}, {arguments});"];

    private protected override List<string> ReturnCrossShard(string line) =>
        [$"return {Runtime.CrossShardReply}.Explain({_names.Executor}, {_names.Method(_method)}, {CSharpText.Literal(_method.Template)}, {line});"];

    private protected override List<string> ReturnOverNodes(BlockingEmitter emitter, string keys, string timeout) =>
        [$"return {_names.Executor}.Pop({_names.Method(_method)}, {CSharpText.Literal(_method.Template)}, {keys}, {timeout});"];

    private protected override void EmitSubscription(string key) => EmitRouted(key, [key]);

    private protected override void EmitFanOut(NodesModel nodes)
    {
        string arguments = EmitArgumentList();
        _writer.Line($"return {_names.Executor}.AllNodes({_names.Method(_method)}, {CSharpText.Literal(_method.Template)}, {FirstWord}, {arguments});");
    }

    private protected override void EmitElements(ScanModel scan, string route, string key, string options) =>
        _writer.Line($"return {route}.ExplainScan({CSharpText.Literal(_method.Template)}, {key}, {options});");

    private protected override void EmitAllKeys(ScanModel scan, string options) => Write(
    [
        $"return {_names.Executor}.Scan(",
        $"{_names.Method(_method)}, {CSharpText.Literal(_method.Template)}, {options}, from: {scan.CursorParameter ?? "null"}, node: {scan.NodeParameter ?? "null"});",
    ]);

    private protected override List<string> ReturnSplit(string keys) =>
        [$"return {_names.Executor}.Split({_names.Method(_method)}, {CSharpText.Literal(_method.Template)}, {keys});"];
}
