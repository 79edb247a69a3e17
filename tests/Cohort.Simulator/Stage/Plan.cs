using Cohort.Core.Protocol;

namespace Cohort.Simulator.Stage;

/// <summary>A fault put into the shells on purpose, to see that the simulator finds it.</summary>
internal enum Planted
{
    None,

    /// <summary>A batch is acknowledged when it is decided on, before the journal has it.</summary>
    AcknowledgeBeforePersist,

    /// <summary>A batch that does not follow is chained anew to what is there, and taken.</summary>
    JumpGap,

    /// <summary>The journal takes a row whatever number it has reached.</summary>
    TwoOwners,

    /// <summary>A range that begins with a salting forgets what those that it came from had applied beyond where it stands.</summary>
    ForgottenMarks,

    /// <summary>An answer with sums says that there are none.</summary>
    EmptySums,

    /// <summary>Of an activation of both the rules come first, with the former taxonomy; and nothing takes the place of what waits.</summary>
    RulesFirst,

    /// <summary>Scores that came back are applied without a row in the journal.</summary>
    UnjournaledScores,
}

/// <summary>The size of a simulated world and how rough it is, all from one number.</summary>
internal sealed record Plan
{
    private Plan()
    {
    }

    public required int Seed { get; init; }

    public required int Nodes { get; init; }

    public required int Sources { get; init; }

    public required int Ranges { get; init; }

    public required int Users { get; init; }

    public required int Records { get; init; }

    public required int Versions { get; init; }

    public required PartitionReaderLimits Limits { get; init; }

    /// <summary>Bytes of journal rows that make a snapshot due.</summary>
    public required long SnapshotBytes { get; init; }

    /// <summary>Rows that may be unpublished before a range takes nothing more.</summary>
    public required int UnpublishedRows { get; init; }

    /// <summary>
    /// Whether all users are looked at for rules that compare users with each other. Nobody is salted then: at which of the rows of all
    /// holders their home has their sums is not known to the checks.
    /// </summary>
    public required bool ComparesWithAll { get; init; }

    public required int LostIn1000 { get; init; }

    public required int DoubledIn1000 { get; init; }

    public required int LateIn1000 { get; init; }

    /// <summary>Writes that fail, with or without having happened.</summary>
    public required int FailedIn1000 { get; init; }

    public required int SlowIn1000 { get; init; }

    /// <summary>Milliseconds between two calamities, about.</summary>
    public required int Calm { get; init; }

    /// <summary>Milliseconds between two orders of the operator, about.</summary>
    public required int OrderEvery { get; init; }

    /// <summary>Milliseconds between two questions for the sums of a salted user's parts, about.</summary>
    public required int SumEvery { get; init; }

    /// <summary>Whether users are scored.</summary>
    public required bool Scores { get; init; }

    /// <summary>Milliseconds between two looks of a range whether somebody waits to be scored, about.</summary>
    public required int ScoreEvery { get; init; }

    public Planted Planted { get; init; }

    public static Plan Of(int seed, Planted planted = Planted.None)
    {
        var random = new Random(seed);
        T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
        return new Plan
        {
            Seed = seed,
            Planted = planted,
            Nodes = random.Next(2, 5),
            Sources = random.Next(1, 5),
            Ranges = Pick(1, 2, 2, 4, 4, 8),
            Users = Pick(3, 5, 8, 8, 12, 30),
            Records = Pick(50, 80, 120, 200, 400),
            Versions = random.Next(1, 6),
            Limits = new PartitionReaderLimits
            {
                BatchesUnderWay = random.Next(1, 5),
                BatchBytes = Pick(60, 200, 500, 4_000),
                OpenBytes = Pick(300, 1_000, 8_000),
                OpenLetters = Pick(1, 3, 100),
                AnswerMilliseconds = Pick(50, 200, 600),
                FollowsData = random.Next(2) == 0,
                JumpLead = Pick(1, 2, 2, 3),
                HeldRecords = Pick(2, 5, 20, 60),
                WindowDays = Core.Tests.Laws.ScriptWriter.WindowOf((int)(seed % int.MaxValue)),
            },
            SnapshotBytes = Pick(1L, 300, 2_000, 1_000_000),
            UnpublishedRows = Pick(3, 10, 100),
            LostIn1000 = Pick(0, 10, 50, 200),
            DoubledIn1000 = Pick(0, 20, 100),
            LateIn1000 = Pick(0, 20, 100, 300),
            FailedIn1000 = Pick(0, 5, 30),
            SlowIn1000 = Pick(0, 10, 60),
            Calm = Pick(80, 200, 500, 2_000),
            OrderEvery = Pick(100, 300, 1_000),
            SumEvery = Pick(50, 200, 1_000),
            Scores = random.Next(2) == 0,
            ScoreEvery = Pick(50, 200, 1_000),
            ComparesWithAll = random.Next(2) == 0,
        };
    }
}
