namespace Cohort.Core;

/// <summary>Every bound of the core in one place, each with its unit and its reason.</summary>
public static class Limits
{
    /// <summary>Bytes of UTF-8 in an event, user or sku id, and in a source name: one byte holds the length.</summary>
    public const int IdBytes = 128;

    /// <summary>Bytes of UTF-8 in a category, brand, segment, model, campaign or setting name.</summary>
    public const int NameBytes = 128;

    /// <summary>Bytes of UTF-8 in the address of a node: a host name of 255, a system's name and a port.</summary>
    public const int AddressBytes = 320;

    /// <summary>Bytes of UTF-8 in the reason of an action and in the note on its end: a few sentences, of which a history holds a thousand.</summary>
    public const int ReasonBytes = 1_024;

    /// <summary>Bytes in one input record, unless a setting allows more. A purchase is about 150; a longer record is a broken producer, as a rule.</summary>
    public const int RecordBytes = 64 * 1024;

    /// <summary>Bytes of a record that a setting may allow: what brokers take unless they are told otherwise. What is not known in it is passed over.</summary>
    public const int LargestRecordBytes = 1024 * 1024;

    /// <summary>Minor units, either sign. Four million such lines still sum without leaving 64 bits.</summary>
    public const long AmountMinor = 1_000_000_000_000;

    /// <summary>Units of a sku in one purchase, either sign.</summary>
    public const int Quantity = 1_000_000;

    /// <summary>Decimal places of a score: rules compare whole millionths, so that what they say is exact.</summary>
    public const int ScoreDigits = 6;

    /// <summary>
    /// Records that are kept of purchases that conflict with an earlier one, and as many of expired ones; more are only counted.
    /// In a cluster of each source partition, whose readers do not know of one another.
    /// Enough to see what a source does wrong; a history of years, all of it expired, must not be stored a second time.
    /// </summary>
    public const int PassedOverKept = 10_000;

    /// <summary>Default for how many calendar dates the window has, both ends included: a quarter.</summary>
    public const int WindowDays = 90;

    /// <summary>The least that <see cref="WindowDays"/> can be set to: a week, by which purchases repeat.</summary>
    public const int LeastWindowDays = 7;

    /// <summary>The most that <see cref="WindowDays"/> can be set to: a year, and a month to compare with the same one a year ago.</summary>
    public const int MostWindowDays = 400;

    /// <summary>
    /// The least dates of which transitions can be kept: a week. Whoever follows them comes again within days, and campaigns are
    /// compared with the week before.
    /// </summary>
    public const int LeastTransitionDays = 7;

    /// <summary>The most dates of which transitions can be kept: ten years. Whoever wants more keeps all.</summary>
    public const int MostTransitionDays = 3_650;

    /// <summary>
    /// Transitions that are let go of at once, at most: a tenth of a second of the one who writes, so that nobody waits longer for a
    /// commit. What is more waits for the next commit.
    /// </summary>
    public const int ForgottenTransitions = 50_000;

    /// <summary>Calendar dates that features of models look back on, whatever the window: a model is asked what it was trained for.</summary>
    public const int FeatureDays = 90;

    /// <summary>
    /// Days after their last purchase after which a user is forgotten: three years, for which laws on personal data let a retailer
    /// keep who does not come back, and which bounds what dormant users take.
    /// </summary>
    public const int DormantDays = 1_095;

    /// <summary>
    /// Default for how many days after the as-of date a purchase may be dated: clocks and zones differ. Where the day follows the
    /// data, it goes so far by the word of one record.
    /// </summary>
    public const int FutureDays = 1;

    /// <summary>The most that <see cref="FutureDays"/> can be set to: a leap year. A day that goes further by the word of one record is no day.</summary>
    public const int MostFutureDays = 366;

    /// <summary>
    /// Users that are more on one side than on the other when a date further ahead is decided: those dated there, and those dated where
    /// the day was. Where one record in ten has a wrong clock, one in forty million jumps is believed, and where one in a hundred has, none
    /// ever; more would only make a quiet partition wait.
    /// </summary>
    public const int JumpLead = 8;

    /// <summary>
    /// Users who refuse the first date of all, unless another user is dated there before: it empties nothing, and who begins with a few
    /// purchases wants to see them. One alone may be late.
    /// </summary>
    public const int FirstDayVoices = 2;

    /// <summary>
    /// Records that are held after such a date before those that are there decide: orders have several lines,
    /// and late ones come between. They are read again after a crash, and are kept with their bytes.
    /// </summary>
    public const int HeldRecords = 256;

    /// <summary>
    /// Default for how many days the business day follows a machine's clock at once: a long weekend without a run goes by
    /// itself, and a clock that is wrong by more takes nothing away.
    /// </summary>
    public const int ClockJumpDays = 3;

    /// <summary>The most that <see cref="ClockJumpDays"/> can be set to: a leap year without a run.</summary>
    public const int MostClockJumpDays = 366;

    /// <summary>Seconds that a machine's clock may be behind the as-of date without a word: two nodes turn the day, and theirs differ a little.</summary>
    public const int ClockBehindSeconds = 60;

    /// <summary>Seconds by which the clocks of two nodes may differ without a word, where nothing else is set: time servers keep them within a tenth of one.</summary>
    public const int ClockSkewSeconds = 5;

    /// <summary>Nodes whose clocks are compared: more than any cluster has.</summary>
    public const int ReportingNodes = 1_024;

    /// <summary>Nodes of which is remembered that they were removed from a cluster: far more than any cluster has, and each process has a number of its own.</summary>
    public const long RemovedMembers = 1_000;

    /// <summary>Segments whose numbers a store in PostgreSQL remembers, of all rules that ever held: more than any rules have, in a few megabytes.</summary>
    public const int SegmentNumbers = 16_384;

    /// <summary>Bytes of spend in one answer of a range: a quarter of what a message between nodes may have. One user may come on top.</summary>
    public const int SpendPageBytes = 512 * 1024;

    /// <summary>The first year that a machine's clock is believed: one without a battery begins at 1970, and this program is younger than 2020.</summary>
    public const int FirstWallYear = 2020;

    /// <summary>Categories in a taxonomy, UNKNOWN included: a category id is 16 bits wide.</summary>
    public const int Categories = 65_535;

    /// <summary>
    /// Segments in one rule file: a bit each of every user, 1,256 bytes for all of them. Rules of one category are looked at for its
    /// buyers only, so that a purchase costs what the user's categories do.
    /// </summary>
    public const int Segments = 10_000;

    /// <summary>
    /// Functions by which one rule file compares users with all others: all users' values of each are sorted when the day turns, 8 bytes
    /// a user and function.
    /// </summary>
    public const int ThresholdTerms = 32;

    /// <summary>
    /// Digits after those of a minor unit to which an average order is compared with those of all users: two users whose averages differ by
    /// less have a thousand orders each.
    /// </summary>
    public const int AverageDigits = 6;

    /// <summary>Thresholds of one rule file: each is found by some rounds of counts over all users' values, and is in every snapshot.</summary>
    public const int Thresholds = 1_024;

    /// <summary>Values up to which users are counted in one round of a search for thresholds: a message of 160 KB at most to each range.</summary>
    public const int ValueProbes = 16_384;

    /// <summary>Campaigns in one file: each is looked at for every user who is scored.</summary>
    public const int Campaigns = 256;

    /// <summary>Memberships in one vector of features: each is a number of every user in a batch that is scored.</summary>
    public const int SegmentFeatures = 256;

    /// <summary>Largest N of "affinity top N": each user keeps N category ids.</summary>
    public const int AffinityTop = 16;

    /// <summary>Parts that a hot user is salted into: one range takes thousands of purchases a second, so this is far beyond a hot user.</summary>
    public const int SaltParts = 64;

    /// <summary>Users salted at a time: the range table, which everybody hears of, names them. Far more than are ever hot at once.</summary>
    public const int SaltedUsers = 1_024;

    /// <summary>Users scored at a time: their vectors for a dozen models are some thirty megabytes.</summary>
    public const int ScoreBatch = 10_000;

    /// <summary>Models in force at once: each adds a vector to what is computed of a user.</summary>
    public const int Models = 256;

    /// <summary>Faults of one file that are told; more help nobody, and are counted only.</summary>
    public const int Faults = 100;

    /// <summary>Characters of a line of a campaigns file: a condition of a few hundred functions.</summary>
    public const int CampaignLine = 16 * 1024;

    /// <summary>Bytes in a rule file: a thousand for each of the segments that it may have.</summary>
    public const int RulesBytes = 10 * 1024 * 1024;

    /// <summary>Bytes in a file of campaigns.</summary>
    public const int CampaignsBytes = 1024 * 1024;

    /// <summary>Nesting of an expression in a rule; deeper is generated by mistake, and would exhaust the stack.</summary>
    public const int RuleDepth = 64;

    /// <summary>Bytes in a mapping: the largest that is delivered has two thousand.</summary>
    public const int MappingBytes = 64 * 1024;

    /// <summary>Blocks of lines in a mapping: each is looked at for every record.</summary>
    public const int MappingBlocks = 32;

    /// <summary>Places of a record that a mapping looks at: a hundred in the largest that is delivered, and each is compared with every name.</summary>
    public const int MappingPaths = 1_024;

    /// <summary>Arrays that a block of a mapping walks over, one inside the other: events, orders, items.</summary>
    public const int MappingDepth = 3;

    /// <summary>Lines that come of one record: an order of a wholesaler has hundreds; a record with more is an export of a shop.</summary>
    public const int MappedLines = 4_096;

    /// <summary>Rates of exchange in a table: 150 currencies on every day of 18 years.</summary>
    public const int Rates = 1_000_000;
}
