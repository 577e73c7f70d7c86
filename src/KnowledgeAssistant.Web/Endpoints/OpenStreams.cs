using KnowledgeAssistant.Storage.Configuration;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Web.Endpoints;

/// <summary>How many answers the programs of each user follow at this moment.</summary>
internal sealed class OpenStreams(IOptions<ServerOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, int> _open = [];

    /// <returns>To be disposed at the stream's end; null when the user has as many as they may.</returns>
    public IDisposable? TryOpen(Guid userId)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(userId);
            if (open >= options.Value.StreamsPerUser)
                return null;
            _open[userId] = open + 1;
            return new Stream(this, userId);
        }
    }

    private void Close(Guid userId)
    {
        lock (_lock)
        {
            if (--_open[userId] == 0)
                _open.Remove(userId);
        }
    }

    private sealed class Stream(OpenStreams streams, Guid userId) : IDisposable
    {
        private bool _closed;

        public void Dispose()
        {
            if (_closed)
                return;
            _closed = true;
            streams.Close(userId);
        }
    }
}
