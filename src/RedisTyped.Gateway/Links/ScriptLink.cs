namespace RedisTyped.Gateway.Links;

/// <summary>
/// The link to a node that scripts alone share. A script may run for as long as it likes, and its link is silent meanwhile: whether the node is
/// still at it, the node says on another link, where it answers that it is busy.
/// </summary>
/// <param name="link">The link for scripts.</param>
/// <param name="other">Another to the same node.</param>
/// <param name="timeout">How long an operation may take that is no script.</param>
internal sealed class ScriptLink(NodeLink link, NodeLink other, TimeSpan timeout)
{
    private Question? _question;

    /// <summary>The link.</summary>
    public NodeLink Link => link;

    /// <summary>Ends the connection if its node is lost, or is no longer busy and still owes replies. For one caller at a time.</summary>
    public void Watch()
    {
        bool isSilent = link.IsSilentFor(timeout);
        bool isLost = isSilent && (!other.IsConnected || _question is { IsAnswered: true, IsIdle: true });
        link.Watch(isLost ? timeout : Timeout.InfiniteTimeSpan);
        if (!isSilent || isLost)
        {
            _question = null;
        }
        else if (_question is null or { IsAnswered: true })
        {
            var question = new Question();
            if (other.TryAdd("*1\r\n$4\r\nPING\r\n"u8, question, out _))
            {
                _question = question;
                other.Flush();
            }
        }
    }

    /// <summary>A PING, sent when the link had been silent for long.</summary>
    private sealed class Question : ReplySink
    {
        private volatile bool _isAnswered;

        public bool IsAnswered => _isAnswered;

        /// <summary>Whether the node answers as one that runs no script.</summary>
        public bool IsIdle { get; private set; }

        public override void Take(ReadOnlySpan<byte> reply, ReplyDelivery delivery)
        {
            IsIdle = reply.StartsWith("+"u8);
            _isAnswered = true;
        }
    }
}
