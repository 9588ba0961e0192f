using RedisTyped.Execution;

namespace RedisTyped.Tests.Execution;

/// <summary>Whoever exchanges a topology waits for the threads that may have taken the one before, and for no other.</summary>
public sealed class CallSectionTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Section_of_another_thread_is_waited_for()
    {
        using var thread = new SectionThread();
        Task<int> passing = ThreadSections.PassAsync(Long, TimeProvider.System, Cancelled);
        Assert.NotEqual(0, await ThreadSections.PassAsync(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled));
        Assert.False(passing.IsCompleted);

        thread.Next();

        Assert.Equal(0, await passing.WaitAsync(Long, Cancelled));
    }

    [Fact]
    public async Task Section_that_was_begun_later_is_not_waited_for()
    {
        using var thread = new SectionThread();
        Task<int> passing = ThreadSections.PassAsync(Long, TimeProvider.System, Cancelled);
        thread.Next();
        thread.Next();

        Assert.Equal(0, await passing.WaitAsync(Long, Cancelled));
    }

    [Fact]
    public async Task Section_within_another_ends_with_that()
    {
        using var thread = new SectionThread(static () =>
        {
            using CallSection inner = CallSection.Enter();
        });

        Assert.NotEqual(0, await ThreadSections.PassAsync(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancelled));
        thread.Next();
        Assert.Equal(0, await ThreadSections.PassAsync(Long, TimeProvider.System, Cancelled));
    }

    [Fact]
    public async Task Section_of_a_thread_that_has_ended_holds_nobody_up()
    {
        // It ends in the middle, as a thread of native code may.
        var thread = new Thread(static () => ThreadSections.Own.Enter());
        thread.Start();
        thread.Join();

        Assert.Equal(0, await ThreadSections.PassAsync(Long, TimeProvider.System, Cancelled));
    }

    [Fact]
    public async Task Section_ends_where_an_exception_leaves_it()
    {
        var thread = new SectionThread(static () =>
        {
            try
            {
                using CallSection inner = CallSection.Enter();
                throw new InvalidOperationException();
            }
            catch (InvalidOperationException)
            {
            }
        });
        thread.Next();

        Assert.Equal(0, await ThreadSections.PassAsync(Long, TimeProvider.System, Cancelled));
        thread.Dispose();
    }

    [Fact]
    public void Section_costs_no_memory_but_once_for_each_thread()
    {
        Enter();
        Assert.Equal(0, AllocatedBytes.Of(static () =>
        {
            for (int i = 0; i < 1000; i++)
            {
                Enter();
            }
        }));

        static void Enter()
        {
            using CallSection section = CallSection.Enter();
        }
    }

    /// <summary>A thread in a section; each step ends it, or begins another one, by turns.</summary>
    private sealed class SectionThread : IDisposable
    {
        private readonly Thread _thread;
        private readonly SemaphoreSlim _steps = new(0);
        private readonly SemaphoreSlim _done = new(0);
        private volatile bool _isOver;

        public SectionThread(Action? within = null)
        {
            _thread = new Thread(() => Run(within));
            _thread.Start();
            Assert.True(_done.Wait(Long));
        }

        public void Next()
        {
            _steps.Release();
            Assert.True(_done.Wait(Long));
        }

        public void Dispose()
        {
            _isOver = true;
            _steps.Release();
            Assert.True(_thread.Join(Long));
            _steps.Dispose();
            _done.Dispose();
        }

        private void Run(Action? within)
        {
            while (!_isOver)
            {
                using (CallSection.Enter())
                {
                    within?.Invoke();
                    Tell();
                }

                if (!_isOver)
                {
                    Tell();
                }
            }
        }

        private void Tell()
        {
            _done.Release();
            _steps.Wait();
        }
    }
}
