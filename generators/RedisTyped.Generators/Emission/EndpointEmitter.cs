using System.Linq;
using System.Threading;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Naming;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the file by which a store says how its methods are called over HTTP.</summary>
internal static class EndpointEmitter
{
    /// <summary>Writes the file of a store, or gives null where there is no gateway.</summary>
    public static string? Emit(StoreModel store, CancellationToken cancellation) => store.Endpoints is { } endpoints
        ? StoreFile.Write(store, writer => EmitInterface(writer, store, endpoints), cancellation)
        : null;

    private static void EmitInterface(SourceWriter writer, StoreModel store, EndpointsModel endpoints)
    {
        string contract = $"{Runtime.IStoreEndpoints}<{store.Type}>";
        var names = new NameScope(endpoints.Methods.SelectMany(static m => m.Parameters).Select(static p => p.Name.TrimStart('@')).Concat(store.TypeParameters));
        string taker = names.Unique("endpoints");
        string method = names.Unique("method");
        string call = names.Unique("call");
        writer.Line($"{store.Declaration} : {contract}");
        using (writer.Braces())
        {
            writer.Line("/// <inheritdoc/>");
            writer.Line($"static void {contract}.Describe({Runtime.StoreEndpoints}<{store.Type}> {taker})");
            using (writer.Braces())
            {
                bool isFirst = true;
                foreach (EndpointModel endpoint in endpoints.Methods)
                {
                    if (!isFirst)
                    {
                        writer.Line();
                    }

                    isFirst = false;
                    using (writer.Braces())
                    {
                        Emit(writer, endpoint, taker, method, call);
                    }
                }
            }
        }
    }

    private static void Emit(SourceWriter writer, EndpointModel endpoint, string taker, string method, string call)
    {
        string summary = endpoint.Summary is { } text ? ", " + CSharpText.Literal(text) : "";
        writer.Line($"var {method} = {taker}.{(endpoint.IsRead ? "Read" : "Write")}({CSharpText.Literal(endpoint.Name)}, {CSharpText.Literal(endpoint.Route)}{summary});");
        foreach (EndpointParameterModel parameter in endpoint.Parameters)
        {
            string name = CSharpText.Literal(parameter.Name.TrimStart('@'));
            string orElse = parameter.OrElse is { } value ? ", orElse: " + value : "";
            writer.Line($"var {parameter.Name} = {method}.{(parameter.IsKey ? "Key" : "Value")}({name}, {Form(parameter)}{orElse});");
        }

        string store = endpoint.Owner is { } owner ? $"(({owner}){call}.Store)" : $"{call}.Store";
        string arguments = string.Join(", ", endpoint.Parameters.Select(p => $"{p.Name}: {p.Name}.ValueOf({call})")
            .Concat(endpoint.Token is { } token ? [$"{token}: {call}.Aborted"] : []));
        string type = endpoint.Result.Length == 0 ? "" : $"<{endpoint.Result}>";
        string nullable = endpoint is { IsNullable: true, Answer: EndpointAnswer.Answers or EndpointAnswer.AnswersValue } ? ", isNullable: true" : "";
        writer.Line($"{method}.{endpoint.Answer}{type}({call} => {store}.{endpoint.Call}({arguments}){nullable});");
    }

    private static string Form(EndpointParameterModel parameter)
    {
        string form = parameter.Form is EndpointForm.RedisKey or EndpointForm.RedisValue or EndpointForm.NodeId
            ? $"{Runtime.HttpForm}.{parameter.Form}"
            : $"{Runtime.HttpForm}.{parameter.Form}<{parameter.Type}>()";
        return parameter.IsList ? $"{Runtime.HttpForm}.List({form})" : form;
    }
}
