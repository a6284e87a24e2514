fn main(){ let p=scopegate::Policy::from_json(r#"{"policy":{"name":"A world","owner":"Example"},"providers":{"add":[{"kind":"saas","name":"Other Help","suffix":"other.org"}]},"scope":{"in_scope":["9.9.9.*"],"wildcard_includes_apex":true},"version":1}"#).unwrap();
let e=scopegate::Evidence::new().cname("www.other.org").unwrap().address("10.1.2.3".parse().unwrap());
for t in ["9.9.8.0/23","9.9.9.0/24","9.9.8.0/24","9.9.9.1"] { println!("{:?}", p.check_with(t,&e).unwrap()); }
for (n,d) in p.partition_with("9.9.8.0/23",&e).unwrap(){ println!("{n} {d:?}"); } }
