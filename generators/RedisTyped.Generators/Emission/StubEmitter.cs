using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.Emission;

/// <summary>Writes a member that throws and names the rule that it breaks.</summary>
internal static class StubEmitter
{
    /// <summary>The statement that throws.</summary>
    public static string Body(string error) =>
        $"throw new global::System.NotSupportedException(\"Not generated because of error {error}; see the build output.\");";

    public static void Emit(SourceWriter writer, StubModel stub)
    {
        string body = Body(stub.Error);
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
