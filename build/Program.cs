using Cohort.Build;
using Cohort.Build.Processes;
using Cohort.Build.Projects;
using Cohort.Build.Verbs;

Child.StopAllWithThisProcess();
var (request, error) = Request.Parse(args);
if (request is null)
{
    Console.Error.WriteLine(error);
    return 2;
}

var repository = Repository.Find(AppContext.BaseDirectory);
return request.Verb switch
{
    Verb.Build => BuildVerb.Run(repository, request),
    Verb.Test => TestVerb.Run(repository, request),
    Verb.Demo => CommandVerb.Run(repository, request, "demo"),
    Verb.Bench => BenchVerb.Run(repository, request),
    Verb.Soak => ProgramVerb.Run(repository, "Cohort.Simulator", request.Rest),
    Verb.Fuzz => ProgramVerb.Run(repository, "Cohort.Fuzz", request.Rest),
    Verb.Format => FormatVerb.Run(repository, request),
    Verb.Notices => SupplyVerb.Notices(repository),
    Verb.Sbom => SupplyVerb.Bill(repository),
    Verb.Dashboard => DashboardVerb.Run(repository),
    Verb.Screenshots => ScreenshotsVerb.Run(repository, request),
    Verb.Petabridge => PetabridgeVerb.Run(repository),
    _ => HelpVerb.Run(),
};
