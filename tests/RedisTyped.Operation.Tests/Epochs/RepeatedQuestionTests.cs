using RedisTyped.Epochs;
using RedisTyped.Operation.Tests.NodeStates;

namespace RedisTyped.Operation.Tests.Epochs;

public sealed class RepeatedQuestionTests
{
    private readonly ManualTime _time = new();
    private readonly List<TaskCompletionSource<int>> _questions = [];

    [Fact]
    public async Task Question_that_was_lost_is_asked_again_until_one_is_answered()
    {
        Task<int> answer = RepeatedQuestion.AskAsync(Ask, _time);
        Assert.Single(_questions);
        for (int asked = 2; asked <= 4; asked++)
        {
            _time.Tick(TimeSpan.FromMinutes(1), 1);
            await Wait.UntilAsync(() => _questions.Count == asked && _time.IsWound, $"it is asked {asked} times");
        }

        _questions[2].SetResult(7);

        Assert.Equal(7, await Wait.ForAsync(answer, "the third question is answered"));
        Assert.Equal(4, _questions.Count);
    }

    [Fact]
    public async Task Question_that_is_answered_is_not_asked_again()
    {
        Task<int> answer = RepeatedQuestion.AskAsync(Ask, _time);
        _questions[0].SetException(new FormatException("no"));

        await Assert.ThrowsAsync<FormatException>(() => Wait.ForAsync(answer, "the question is answered"));
        Assert.Single(_questions);
    }

    private Task<int> Ask()
    {
        _questions.Add(new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        return _questions[^1].Task;
    }
}
