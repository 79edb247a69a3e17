using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Coordination;
using Akka.Event;
using Cohort.Actors.Connectors;

namespace Cohort.Actors.Hosting;

/// <summary>Gives the leases of an actor system the place where they are kept.</summary>
/// <param name="store">The place.</param>
/// <param name="time">Measures how long this process has a lease without a word of the place.</param>
internal sealed class LeaseSetup(ILeaseStore store, TimeProvider time) : Setup
{
    public ILeaseStore Store => store;

    public TimeProvider Time => time;
}

/// <summary>
/// A lease of Akka.NET that a database keeps. Two parts of a cluster that lose each other ask for it, and the one that gets it goes
/// on. Whose it is says the database, by its own clock; a process takes itself for the owner only as long as it has said so lately.
/// </summary>
internal sealed class StoreLease : Lease
{
    private readonly ILeaseStore _store;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log;
    private readonly Lock _lock = new();

    // A process that takes the address of another one is not the owner that the other was.
    private readonly string _owner;

    private Held? _held;

    /// <summary>As Akka.NET makes it, by the name of its class.</summary>
    /// <exception cref="LeaseException">The node has no database that others share.</exception>
    public StoreLease(LeaseSettings settings, ExtendedActorSystem system)
        : this(settings, SetupOf(system), Akka.Event.Logging.GetLogger(system, typeof(StoreLease)))
    {
    }

    internal StoreLease(LeaseSettings settings, LeaseSetup setup, ILoggingAdapter log)
        : base(settings) => (_store, _time, _log, _owner) = (setup.Store, setup.Time, log, $"{settings.OwnerName}/{Guid.NewGuid():n}");

    private TimeSpan Lasts => Settings.TimeoutSettings.HeartbeatTimeout;

    public override Task<bool> Acquire() => Acquire(_ => { });

    public override async Task<bool> Acquire(Action<Exception> leaseLostCallback)
    {
        var asked = _time.GetTimestamp();
        long? version;
        try
        {
            version = await _store.AcquireAsync(Settings.LeaseName, _owner, Lasts).WaitAsync(Settings.TimeoutSettings.OperationTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new LeaseTimeoutException($"The database did not say within {Settings.TimeoutSettings.OperationTimeout} whose the lease '{Settings.LeaseName}' is.", late);
        }

        if (version is not { } number) return false;
        var held = new Held(number, asked, leaseLostCallback);
        Take(held)?.Stop();
        held.Begin(_time.CreateTimer(_ => _ = RenewAsync(held), null, Settings.TimeoutSettings.HeartbeatInterval, Settings.TimeoutSettings.HeartbeatInterval));
        return CheckLease();
    }

    public override async Task<bool> Release()
    {
        if (Take(null) is not { } held) return true;
        held.Stop();
        return await _store.ReleaseAsync(Settings.LeaseName, _owner, held.Version).ConfigureAwait(false);
    }

    public override bool CheckLease()
    {
        lock (_lock) return _held is { } held && _time.GetElapsedTime(held.SaidAt) < Lasts;
    }

    private static LeaseSetup SetupOf(ExtendedActorSystem system) => system.Settings.Setup.Get<LeaseSetup>() is { HasValue: true } setup
        ? setup.Value
        : throw new LeaseException("A lease needs a database that all nodes share: set cohort.database.provider to postgresql, or akka.cluster.split-brain-resolver.active-strategy to keep-majority.");

    private async Task RenewAsync(Held held)
    {
        if (!held.TryEnter()) return;
        var asked = _time.GetTimestamp();
        try
        {
            if (!await _store.RenewAsync(Settings.LeaseName, _owner, held.Version, Lasts).ConfigureAwait(false)) Lose(held, null);
            else lock (_lock) held.SaidAt = asked;
        }
        // Whatever it is, the lease is kept as long as the database's last word holds.
        catch (Exception e)
        {
            if (_time.GetElapsedTime(held.SaidAt) >= Lasts) Lose(held, e);
        }
        finally
        {
            held.Leave();
        }
    }

    private void Lose(Held held, Exception? cause)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_held, held)) return;
            _held = null;
        }

        held.Stop();
        _log.Warning(cause, "The lease '{0}' is lost: somebody else may have it.", Settings.LeaseName);
        held.Lost(cause!);
    }

    private Held? Take(Held? next)
    {
        lock (_lock)
        {
            var former = _held;
            _held = next;
            return former;
        }
    }

    /// <summary>A lease that this process has.</summary>
    private sealed class Held(long version, long saidAt, Action<Exception> lost)
    {
        private ITimer? _timer;
        private int _isBusy;
        private bool _hasEnded;

        public long Version => version;

        public Action<Exception> Lost => lost;

        /// <summary>When the database was asked whose word holds.</summary>
        public long SaidAt { get; set; } = saidAt;

        public void Begin(ITimer timer)
        {
            lock (lost)
            {
                _timer = timer;
                if (_hasEnded) timer.Dispose();
            }
        }

        public bool TryEnter() => Interlocked.Exchange(ref _isBusy, 1) == 0;

        public void Leave() => Interlocked.Exchange(ref _isBusy, 0);

        public void Stop()
        {
            lock (lost)
            {
                _hasEnded = true;
                _timer?.Dispose();
            }
        }
    }
}
