using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis.CSharp;
using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes the file that explains the calls of one store: for each method one that gives what the call would send, without I/O.</summary>
internal static class ExplainEmitter
{
    /// <summary>Writes the file of a store, or gives null for one without a method to explain.</summary>
    public static string? Emit(StoreModel store, LanguageVersion language, CancellationToken cancellation)
    {
        return !store.Methods.Any(static m => m.IsExplained)
            ? null
            : StoreFile.Write(
                store,
                writer => EmitInterface(writer, store, spans: language >= LanguageVersion.CSharp13),
                cancellation,
                "#pragma warning disable CS0108, CS0114, CS0465 // Methods may be named as those of a base store or of object.");
    }

    private static void EmitInterface(SourceWriter writer, StoreModel store, bool spans)
    {
        string cref = store.Type.Replace('<', '{').Replace('>', '}');
        string parameters = $"{Runtime.TopologySnapshot} topology, {Runtime.Serializer}? serializer = null";
        writer.Line(store.Declaration);
        using (writer.Braces())
        {
            writer.Line($"/// <summary>Explains the calls of <see cref=\"{cref}\"/> on a topology: what they would send to which nodes, and why. Connects to nothing.</summary>");
            writer.Line("/// <param name=\"topology\">The nodes and the router.</param>");
            writer.Line("/// <param name=\"serializer\">The serializer of the client's options, where they name one.</param>");
            writer.Line("/// <returns>A method for each of the store's, with the same parameters but for a cancellation token; thread-safe.</returns>");
            writer.Line($"/// <exception cref=\"{Runtime.IncompatibleStore}\">The store relies on hash tags that the router does not route by.</exception>");
            writer.Line($"public static {store.ExplanationsName} {store.ExplainName}({parameters}) => new(topology, serializer);");
            writer.Line();
            writer.Line($"/// <summary>Explains the calls of <see cref=\"{cref}\"/>. Every method throws what the call would throw before it sends anything.</summary>");
            StoreEmitter.EmitAttributes(writer);
            writer.Line($"public sealed class {store.ExplanationsName}");
            using (writer.Braces())
            {
                EmitClass(writer, store, spans);
            }
        }
    }

    private static void EmitClass(SourceWriter writer, StoreModel store, bool spans)
    {
        var names = new StoreNames(store) { Owner = store.ImplementationName + "." };
        writer.Line($"private readonly {Runtime.CallExplainer} {names.Executor};");
        writer.Line();
        writer.Line($"internal {store.ExplanationsName}({Runtime.TopologySnapshot} topology, {Runtime.Serializer}? serializer) =>");
        using (writer.Indent())
        {
            writer.Line($"{names.Executor} = new(topology, {names.Owner}{names.Traits}, serializer);");
        }

        foreach ((MethodModel method, string name) in Named(store))
        {
            writer.Line();
            ExplainMethodEmitter.Emit(writer, method, name, names, spans);
        }

        new HashEmitter(writer, names).EmitWriters();
    }

    // Without cancellation tokens, and without the interfaces that declare them, two methods can come out alike: then the later ones
    // are numbered.
    private static IEnumerable<(MethodModel Method, string Name)> Named(StoreModel store)
    {
        var declared = new HashSet<(string, string)>();
        foreach (MethodModel method in store.Methods.Where(static m => m.IsExplained))
        {
            ExplanationModel explanation = method.Explanation!;
            string name = explanation.Name;
            string types = string.Join(", ", explanation.Parameters.Select(static p => p.Identity));
            for (int i = 2; !declared.Add((name, types)); i++)
            {
                name = $"{method.Name}_{i}";
            }

            yield return (method, name);
        }
    }
}
