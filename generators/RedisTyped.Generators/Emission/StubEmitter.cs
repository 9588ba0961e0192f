using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes a member that throws and names the rule that it breaks.</summary>
internal static class StubEmitter
{
    public static void Emit(SourceWriter writer, StubModel stub)
    {
        string body = $"throw new global::System.NotSupportedException(\"Not generated because of error {stub.Error}; see the build output.\");";
        writer.Line("/// <inheritdoc/>");
        if (stub.Accessors.Count == 0)
        {
            writer.Line($"{stub.Declaration}{stub.Constraints} =>");
            using (writer.Indent())
            {
                writer.Line(body);
            }

            return;
        }

        writer.Line(stub.Declaration);
        using (writer.Braces())
        {
            foreach (string accessor in stub.Accessors)
            {
                writer.Line($"{accessor} => {body}");
            }
        }
    }
}
