namespace RedisTyped.Faults.Tests.Reports;

public sealed class MachineFactsTests
{
    [Theory]
    [InlineData(14.6, 2, ", load 14.6 before the run, so busy with other work")]
    [InlineData(2.1, 2, ", load 2.1 before the run, so busy with other work")]
    [InlineData(2.0, 2, ", load 2.0 before the run")]
    [InlineData(0.04, 2, ", load 0.0 before the run")]
    [InlineData(null, 2, "")]
    public void Figures_say_whether_the_machine_was_busy(double? load, int cores, string text) => Assert.Equal(text, MachineFacts.Load(load, cores));
}
