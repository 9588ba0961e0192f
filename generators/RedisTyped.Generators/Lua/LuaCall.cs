using System.Collections.Generic;
using System.Linq;

namespace RedisTyped.Generators.Lua;

/// <summary>A call of <c>redis.call</c> or <c>redis.pcall</c>.</summary>
/// <param name="Command">The token of the first argument, which names the command.</param>
/// <param name="Arguments">The arguments, the command included.</param>
internal sealed record LuaCall(LuaToken Command, IReadOnlyList<LuaArgument> Arguments)
{
    /// <summary>
    /// The command lines that it may send, unknown words null. What the last argument expands to makes more than one: more than four
    /// words move no key that four do not move, as keys are found by twos, by halves, or up to the end.
    /// </summary>
    public IEnumerable<IReadOnlyList<string?>> Lines()
    {
        List<string?> words = [.. Arguments.Select(static a => a.Word)];
        if (!Arguments[Arguments.Count - 1].Expands)
        {
            yield return words;
            yield break;
        }

        words.RemoveAt(words.Count - 1);
        for (int more = 0; more <= 4; more++)
        {
            yield return [.. words, .. Enumerable.Repeat<string?>(null, more)];
        }
    }
}
