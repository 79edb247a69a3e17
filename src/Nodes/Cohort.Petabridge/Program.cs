using Cohort.Node.Hosting;
using Cohort.Petabridge;

return await NodeProgram.RunAsync(args, PetabridgeConsole.Begin);
