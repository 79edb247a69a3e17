using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Cohort.Actors.Messages;
using Cohort.Actors.Stalls;

namespace Cohort.Actors.Scoring;

/// <summary>
/// Scores users on a node: keeps the models that are in force and the nodes that own ranges, for its workers, and tells how
/// scoring is.
/// </summary>
internal sealed class ScorerActor : UntypedActor, IWithTimers
{
    private const string Models = "scorer without models";

    private readonly ScorerServices _services;
    private readonly ScoringRuns _runs;
    private readonly ScoreQuestions _questions;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<string, Address> _nodes = new(StringComparer.Ordinal);
    private ModelsInForce? _models;
    private string _fault = "";
    private bool _isReading;

    public ScorerActor(ScorerServices services) => (_services, _runs, _questions) = (services, new ScoringRuns(services), new ScoreQuestions(services));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        for (var i = 1; i <= _services.Settings.Workers; i++)
        {
            var name = $"scorer {i}";
            Context.ActorOf(Props.Create(() => new ScoringWorker(name, _runs, _services.Settings, _services.Stalls)));
        }

        if (((ExtendedActorSystem)Context.System).Provider is IClusterActorRefProvider)
            Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
        Read();
        Timers.StartPeriodicTimer(ReadAgain.Instance, ReadAgain.Instance, _services.Settings.Reload);
    }

    protected override void PostStop()
    {
        _services.Stalls.Moves(StallKind.Scorer, Models);
        if (((ExtendedActorSystem)Context.System).Provider is IClusterActorRefProvider) Cluster.Get(Context.System).Unsubscribe(Self);
        base.PostStop();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberUp up when up.Member.HasRole(NodeRoles.Shard): Know(up.Member, isThere: true); break;
            case ClusterEvent.MemberRemoved gone: Know(gone.Member, isThere: false); break;
            case ClusterEvent.IMemberEvent: break;
            case ReadAgain or PlanIsOld: Read(); break;
            case ModelsInForce models: Adopt(models); break;
            case Status.Failure failure: Keep(failure.Cause); break;
            case AskScoring: Sender.Tell(Report()); break;
            case ExplainScore asked: Explain(asked, Sender); break;
            default: Unhandled(message); break;
        }
    }

    private void Know(Member member, bool isThere)
    {
        if (isThere) _nodes[member.Address.ToString()] = member.Address;
        else _nodes.Remove(member.Address.ToString());
        TellWorkers();
    }

    // Files are read away from the actor's thread; one reading at a time.
    private void Read()
    {
        if (_isReading) return;
        _isReading = true;
        Task.Run(_services.Models.Read).PipeTo(Self, Self);
    }

    private void Adopt(ModelsInForce models)
    {
        (_isReading, _fault) = (false, "");
        _services.Stalls.Moves(StallKind.Scorer, Models);
        if (ReferenceEquals(models, _models)) return;
        _models = models;
        _log.Info("Users are scored with generation {0} of the models from now on: {1}.", models.Plan.Generation, string.Join(", ", models.Plan.Models.Select(model => $"{model.Name} {model.Version}")));
        TellWorkers();
    }

    private void Keep(Exception cause)
    {
        _isReading = false;
        var fault = _models is null ? $"Nobody is scored here. {cause.Message}" : $"The models stay as they were. {cause.Message}";
        if (_models is null) _services.Stalls.Waits(StallKind.Scorer, Models, 0, fault);
        if (fault != _fault) _log.Warning(cause, "What is to be scored with cannot be read. {0}", fault);
        _fault = fault;
    }

    private void TellWorkers()
    {
        var work = new WorkerInput(_models, [.. _nodes.Values.Select(DispatcherOf)]);
        foreach (var worker in Context.GetChildren()) worker.Tell(work);
    }

    private static ICanTell DispatcherOf(Address node) => Context.ActorSelection(new RootActorPath(node) / "user" / ScoringDispatcher.Name);

    // Files are read and ranges asked away from the actor's thread.
    private void Explain(ExplainScore asked, IActorRef sender)
    {
        var models = _models;
        Task.Run(() => _questions.Explain(asked, models)).PipeTo(sender, Self);
    }

    private ScoringReport Report()
    {
        var run = _runs.Last;
        var isCurrent = run is not null && run.Fit.Plan.Id == _models?.Plan.Id;
        IReadOnlyList<ModelReport> models = isCurrent
            ? run!.Report() : [.. (_models?.Plan.Models ?? []).Select(model => new ModelReport(model.Name, model.Version, model.IsShadow, false, 0, ""))];
        List<string> faults = [.. isCurrent ? run!.Notes() : []];
        if (_fault.Length > 0) faults.Add(_fault);
        return new ScoringReport(
            ((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString(), _models?.Plan.Generation ?? 0, isCurrent ? run!.Id : "", _runs.Users, models, faults);
    }

    private sealed class ReadAgain : INoSerializationVerificationNeeded
    {
        public static readonly ReadAgain Instance = new();
    }
}
