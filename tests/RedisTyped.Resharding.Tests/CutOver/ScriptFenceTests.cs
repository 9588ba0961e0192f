using RedisTyped.Resharding.CutOver;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class ScriptFenceTests
{
    [Theory]
    [InlineData("6.2.14", true, "cmdstat_get", "cmdstat_set", "cmdstat_script|load")]
    [InlineData("6.2.14", false, "cmdstat_get", "cmdstat_eval")]
    [InlineData("6.3.4", false, "cmdstat_evalsha")]
    [InlineData("7.0.15", true, "cmdstat_eval", "cmdstat_evalsha")]
    [InlineData("255.255.255", true, "cmdstat_eval")]
    [InlineData("", true, "cmdstat_eval")]
    public void Scripts_are_fenced_from_7_on(string version, bool binds, params string[] commands) => Assert.Equal(binds, ScriptFence.Binds(version, commands));
}
